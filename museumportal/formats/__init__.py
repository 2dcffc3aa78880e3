"""How dates and numbers read where Django has no rule or another country's."""

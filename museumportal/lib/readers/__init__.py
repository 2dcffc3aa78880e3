"""Reading what people send: files by content, tables row by row, refusals in words."""

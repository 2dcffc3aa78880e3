"""The cellar: helpers without tables that two or more apps need."""

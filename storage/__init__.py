"""What is remembered, and which of it is comparable: SQLAlchemy Core tables in, frozen values out."""

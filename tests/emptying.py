"""The database of the tests, emptied of what a test has committed."""

from django.db import connection, transaction
from psycopg import sql

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""What migrations write themselves, the same whatever a test does."""
_GUARDED = (
    "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid"
    " WHERE NOT tgisinternal"
)


def empty() -> None:
    """Wait until nobody writes any more, then remove all rows from the tables that have any.

    Django's foreign keys are checked when a transaction ends, so that rows go in any order. Tables
    of history refuse that their rows are deleted, and are truncated.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = sorted(set(tables) - KEPT)
    locked = sql.SQL(", ").join(map(sql.Identifier, names))
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
        for name in names
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(locked))
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        filled = {name for (name,) in cursor.fetchall()}
        cursor.execute(_GUARDED)
        guarded = {name for (name,) in cursor.fetchall()}
        for name in sorted(filled):
            how = "TRUNCATE {}" if name in guarded else "DELETE FROM {}"
            cursor.execute(sql.SQL(how).format(sql.Identifier(name)))

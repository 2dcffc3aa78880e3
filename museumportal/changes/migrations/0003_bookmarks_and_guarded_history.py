"""Bookmarks of readers of the feed, and the function behind the triggers that guard history.

`museumportal.changes.history.unalterable` sets these triggers, table by table.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("changes", "0002_names_of_fields")]

    operations = [
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("reader", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(db_comment="the last entry that was read")),
            ],
            options={
                "verbose_name": "bookmark in the feed",
                "verbose_name_plural": "bookmarks in the feed",
                "ordering": ["reader"],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION changes_refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'history is neither altered nor deleted: %', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END
            $$
            """,
            "DROP FUNCTION changes_refuse_alteration()",
        )
    ]

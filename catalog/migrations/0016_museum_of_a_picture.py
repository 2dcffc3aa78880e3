import django.db.models.deletion
from django.db import migrations, models

MUSEUM = {
    "db_comment": "that of the object; a foreign key of both columns keeps it so",
    "db_constraint": False,
    "db_index": False,
    "editable": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
    "to": "regions.museum",
}


class Migration(migrations.Migration):
    """The museum of its object beside each picture, so that an index by it serves the lists of one
    museum. That the two never differ is the database's promise."""

    dependencies = [
        ("catalog", "0015_printout"),
        ("regions", "0003_history_by_which_way"),
    ]

    operations = [
        migrations.AddField("image", "museum", models.ForeignKey(null=True, **MUSEUM)),
        migrations.RunSQL(
            "UPDATE catalog_image SET museum_id = o.museum_id FROM catalog_museumobject o"
            " WHERE o.id = object_id;"
            " SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("image", "museum", models.ForeignKey(**MUSEUM)),
        migrations.AddIndex("image", models.Index(fields=["museum", "-id"], name="image_of_museum")),
        migrations.RunSQL(
            """
            ALTER TABLE catalog_museumobject
                ADD CONSTRAINT object_and_its_museum UNIQUE (id, museum_id);
            ALTER TABLE catalog_image
                ADD CONSTRAINT image_is_where_its_object_is
                FOREIGN KEY (object_id, museum_id) REFERENCES catalog_museumobject (id, museum_id)
                ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
            """,
            """
            ALTER TABLE catalog_image DROP CONSTRAINT image_is_where_its_object_is;
            ALTER TABLE catalog_museumobject DROP CONSTRAINT object_and_its_museum;
            """,
        ),
    ]

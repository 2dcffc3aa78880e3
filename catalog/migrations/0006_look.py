from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_more_rights_statements'),
    ]

    operations = [
        migrations.AddField(
            model_name='image',
            name='look',
            field=models.BinaryField(db_comment='colours and vector of likeness: catalog.images.looks', max_length=300, null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0009_words_of_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='museumobject',
            name='completeness',
            field=models.PositiveSmallIntegerField(db_comment='0-100; this and the next three are kept by catalog.actions.quality', db_default=0, default=0, editable=False, verbose_name='completeness'),
        ),
        migrations.AddField(
            model_name='museumobject',
            name='content_tier',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, verbose_name='content tier'),
        ),
        migrations.AddField(
            model_name='museumobject',
            name='metadata_tier',
            field=models.CharField(db_default='0', default='0', editable=False, max_length=1, verbose_name='metadata tier'),
        ),
        migrations.AddField(
            model_name='museumobject',
            name='next_step',
            field=models.CharField(db_default='', default='', editable=False, max_length=20, verbose_name='next step'),
        ),
        migrations.AddIndex(
            model_name='museumobject',
            index=models.Index(fields=['museum', 'next_step', '-id'], name='object_by_next_step'),
        ),
        migrations.AddIndex(
            model_name='museumobject',
            index=models.Index(fields=['museum', 'content_tier', '-id'], name='object_by_content_tier'),
        ),
        migrations.AddIndex(
            model_name='museumobject',
            index=models.Index(fields=['museum', 'metadata_tier', '-id'], name='object_by_metadata_tier'),
        ),
        migrations.AddIndex(
            model_name='museumobject',
            index=models.Index('museum', models.F('completeness') / 25, models.F('id').desc(), name='object_by_completeness'),
        ),
    ]

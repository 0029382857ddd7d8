from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0005_fill_participants'),
    ]

    operations = [
        migrations.RemoveField(model_name='touch', name='contact'),
    ]

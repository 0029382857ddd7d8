import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from perennial.foundation.triggers import freeze


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0006_news'),
        ('foundation', '0005_sign_in_guard'),
        ('growth', '0006_expansions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PortfolioPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('name', 'Name'), ('logo', 'Name and logo'), ('anonymous', 'Story without names'), ('story', 'Story with figures'), ('call', 'Reference call')], max_length=9, verbose_name='Level')),
                ('state', models.CharField(choices=[('not_asked', 'Not asked yet'), ('asked', 'Asked'), ('declined', 'Declined'), ('granted', 'Granted'), ('withdrawn', 'Taken back')], default='not_asked', max_length=9)),
                ('state_since', models.DateField()),
                ('wished', models.CharField(blank=True, choices=[('name', 'Name'), ('logo', 'Name and logo'), ('anonymous', 'Story without names'), ('story', 'Story with figures'), ('call', 'Reference call')], max_length=9)),
                ('wished_on', models.DateField(null=True)),
                ('asked_on', models.DateField(null=True)),
                ('declined_on', models.DateField(null=True)),
                ('granted_on', models.DateField(null=True)),
                ('granted_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('link', 'By their own page'), ('document', 'In writing')], max_length=8)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('proof', models.CharField(blank=True, max_length=300, verbose_name='Where their word is kept')),
                ('withdrawn_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('message_id', models.BigIntegerField(null=True, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('batch_id', models.BigIntegerField(db_index=True, editable=False, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolio', to='clients.client')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='portfolio', to='clients.contact', verbose_name='Who is asked')),
                ('joined_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='growth.portfoliopermission')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.actlink')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'portfolio permission',
                'verbose_name_plural': 'portfolio permissions',
                'ordering': ['-state_since', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PortfolioText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('level', models.CharField(choices=[('name', 'Name'), ('logo', 'Name and logo'), ('anonymous', 'Story without names'), ('story', 'Story with figures'), ('call', 'Reference call')], max_length=9)),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='Text')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='growth.portfoliopermission')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='portfoliopermission',
            name='approved',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='growth.portfoliotext'),
        ),
        migrations.AddField(
            model_name='portfoliopermission',
            name='offered',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='growth.portfoliotext'),
        ),
        migrations.AddField(
            model_name='portfoliopermission',
            name='sent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='growth.portfoliotext'),
        ),
        migrations.CreateModel(
            name='PortfolioMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=12)),
                ('before', models.CharField(choices=[('not_asked', 'Not asked yet'), ('asked', 'Asked'), ('declined', 'Declined'), ('granted', 'Granted'), ('withdrawn', 'Taken back')], max_length=9)),
                ('after', models.CharField(choices=[('not_asked', 'Not asked yet'), ('asked', 'Asked'), ('declined', 'Declined'), ('granted', 'Granted'), ('withdrawn', 'Taken back')], max_length=9)),
                ('level', models.CharField(choices=[('name', 'Name'), ('logo', 'Name and logo'), ('anonymous', 'Story without names'), ('story', 'Story with figures'), ('call', 'Reference call')], max_length=9)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(null=True)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('how', models.CharField(blank=True, choices=[('link', 'By their own page'), ('document', 'In writing')], max_length=8)),
                ('proof', models.CharField(blank=True, max_length=300)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('permission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='growth.portfoliopermission')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='growth.portfoliotext')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PlaceUsed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shows', models.CharField(choices=[('name', 'Name'), ('logo', 'Name and logo'), ('anonymous', 'Story without names'), ('story', 'Story with figures'), ('call', 'Reference call')], max_length=9, verbose_name='What is shown')),
                ('where', models.CharField(max_length=200, verbose_name='Where')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='Address')),
                ('since', models.DateField(verbose_name='Since')),
                ('remove_by', models.DateField(null=True)),
                ('removed_on', models.DateField(null=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='growth.portfoliopermission')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='growth.portfoliotext')),
            ],
            options={
                'verbose_name': 'place used',
                'verbose_name_plural': 'places used',
                'ordering': ['-since', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='portfoliotext',
            constraint=models.UniqueConstraint(fields=('permission', 'number'), name='portfolio_text_number'),
        ),
        migrations.AddConstraint(
            model_name='portfoliotext',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['name', 'logo', 'anonymous', 'story', 'call'])), name='portfolio_text_level_known'),
        ),
        migrations.AddIndex(
            model_name='portfoliopermission',
            index=models.Index(fields=['state', 'level'], name='portfolio_state'),
        ),
        migrations.AddConstraint(
            model_name='portfoliopermission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['not_asked', 'asked', 'declined', 'granted', 'withdrawn'])), name='portfolio_state_known'),
        ),
        migrations.AddConstraint(
            model_name='portfoliopermission',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['name', 'logo', 'anonymous', 'story', 'call'])), name='portfolio_level_known'),
        ),
        migrations.AddConstraint(
            model_name='portfoliopermission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), models.Q(('approved__isnull', False), ('granted_on__isnull', False), models.Q(models.Q(('granted_at__isnull', False), ('how', 'link')), models.Q(('how', 'document'), models.Q(('proof', ''), _negated=True)), _connector='OR')), _connector='OR'), name='portfolio_granted_with_proof'),
        ),
        migrations.AddConstraint(
            model_name='portfoliopermission',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_to__isnull', True), models.Q(('state', 'withdrawn'), _negated=True)), fields=('client',), name='portfolio_one_a_client'),
        ),
        migrations.AddIndex(
            model_name='portfoliomove',
            index=models.Index(fields=['permission', 'id'], name='portfolio_move'),
        ),
        migrations.AddIndex(
            model_name='placeused',
            index=models.Index(fields=['removed_on', 'remove_by'], name='place_used_due'),
        ),
        migrations.AddConstraint(
            model_name='placeused',
            constraint=models.CheckConstraint(condition=models.Q(('shows__in', ['name', 'logo', 'anonymous', 'story', 'call'])), name='place_shows_known'),
        ),
        migrations.AddConstraint(
            model_name='placeused',
            constraint=models.CheckConstraint(condition=models.Q(('removed_on__isnull', True), ('removed_on__gte', models.F('since')), _connector='OR'), name='place_removed_forward'),
        ),
        # rows go only with the permission they belong to, when an import is undone
        freeze(
            "growth_portfoliotext", columns=["permission_id", "number", "level", "text", "on", "by_id"],
            delete_when="1 = 0",
        ),
        freeze(
            "growth_portfoliomove",
            columns=["permission_id", "event", "before", "after", "level", "text_id", "on", "at", "by_id", "who", "how",
                     "proof", "reason"],
            delete_when="1 = 0",
        ),
    ]

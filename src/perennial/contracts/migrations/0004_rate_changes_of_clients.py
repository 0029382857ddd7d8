"""A change of rates is one of a client with its placements, not one of a placement. Nothing has written any before."""

import django.db.models.deletion
import perennial.foundation.money_fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0006_news'),
        ('contracts', '0003_leave_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name='RateChangeMove'),
        migrations.DeleteModel(name='RateChange'),
        migrations.CreateModel(
            name='RateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(verbose_name='From')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='Why, in words for the client')),
                ('state', models.CharField(choices=[('drafted', 'Drafted'), ('approved', 'Approved by us'), ('sent', 'Sent to the client'), ('agreed', 'Agreed'), ('applied', 'In force'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='drafted', max_length=9)),
                ('state_since', models.DateField()),
                ('drafted_on', models.DateField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rate_changes', to='clients.client')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'change of rates',
                'verbose_name_plural': 'changes of rates',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RateChangeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', perennial.foundation.money_fields.AmountField(verbose_name='Old rate')),
                ('amount', perennial.foundation.money_fields.AmountField(verbose_name='New rate')),
                ('currency', models.CharField(max_length=3)),
                ('unit', models.CharField(choices=[('hour', 'hour'), ('day', 'day'), ('month', 'month')], default='hour', max_length=5, verbose_name='For one')),
                ('standing', models.BooleanField(default=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='contracts.ratechange')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rate_changes', to='contracts.placement')),
                ('rate', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='contracts.billrate')),
            ],
            options={
                'ordering': ['change_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RateChangeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=10)),
                ('before', models.CharField(choices=[('drafted', 'Drafted'), ('approved', 'Approved by us'), ('sent', 'Sent to the client'), ('agreed', 'Agreed'), ('applied', 'In force'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=9)),
                ('after', models.CharField(choices=[('drafted', 'Drafted'), ('approved', 'Approved by us'), ('sent', 'Sent to the client'), ('agreed', 'Agreed'), ('applied', 'In force'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=9)),
                ('on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='contracts.ratechange')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='ratechange',
            index=models.Index(fields=['state', 'effective_on'], name='rate_change_state'),
        ),
        migrations.AddIndex(
            model_name='ratechange',
            index=models.Index(fields=['client', 'state'], name='rate_change_client'),
        ),
        migrations.AddConstraint(
            model_name='ratechange',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'approved', 'sent', 'agreed', 'applied', 'refused', 'withdrawn'])), name='rate_change_state_known'),
        ),
        migrations.AddConstraint(
            model_name='ratechangeline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='rate_change_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='ratechangeline',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['hour', 'day', 'month'])), name='rate_change_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='ratechangeline',
            constraint=models.UniqueConstraint(fields=('change', 'placement'), name='rate_change_line_once'),
        ),
        migrations.AddConstraint(
            model_name='ratechangeline',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', True)), fields=('placement',), name='rate_change_one_at_a_time'),
        ),
    ]

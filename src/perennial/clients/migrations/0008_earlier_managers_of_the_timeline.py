"""Who managed clients before, from what the timeline kept: each change of the manager says who it was and who it is."""

from collections import defaultdict

from django.db import migrations


def fill(apps, schema_editor):
    """A change that was taken back later left no word of it: it does not lead to the next one, and is left out. People
    are told by their name or address; who cannot be told apart is left out as well.
    """
    events = apps.get_model("foundation", "TimelineEvent").objects.filter(verb="client.changed").order_by("id")
    people = _people(apps)
    by_client = defaultdict(list)
    for client, day, data in events.values_list("client_id", "on", "data").iterator():
        before, after = data.get("before") or {}, data.get("after") or {}
        if "manager" in after:
            by_client[client].append((day, people.get(before.get("manager")), people.get(after["manager"])))
    clients = apps.get_model("clients", "Client").objects.filter(pk__in=by_client, merged_into__isnull=True)
    row = apps.get_model("clients", "EarlierManager")
    rows = [
        row(client_id=pk, manager_id=manager, until=until)
        for pk, now in clients.values_list("pk", "manager_id")
        for until, manager in terms(by_client[pk], now)
    ]
    row.objects.bulk_create(rows, batch_size=500)


def terms(changes, now):
    """[(until, manager)] of one client's changes [(day, leaving, coming)], oldest first."""
    leads_to = [leaving for _day, leaving, _coming in changes[1:]] + [now]
    found = []
    for (day, leaving, coming), after in zip(changes, leads_to):
        if leaving is None or leaving == coming or coming != after:
            continue
        if not found or found[-1][0] < day:
            found.append((day, leaving))
        elif found[-1][1] == coming:
            found.pop()
    return found


def _people(apps):
    rows = list(apps.get_model("foundation", "User").objects.values_list("pk", "name", "email"))
    names = [name for _pk, name, _email in rows]
    found = {name: pk for pk, name, _email in rows if names.count(name) == 1}
    return found | {email: pk for pk, _name, email in rows}


class Migration(migrations.Migration):

    dependencies = [("clients", "0007_earlier_managers"), ("foundation", "0005_sign_in_guard")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

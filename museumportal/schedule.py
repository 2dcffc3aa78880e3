"""What happens by the clock. Tasks are named by their path; times are local."""

from celery.schedules import crontab, schedule

BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "requeue-waiting-images": {
        "task": "catalog.tasks.requeue_waiting_images",
        "schedule": crontab(minute="*/10"),
    },
    "find-duplicates": {
        "task": "catalog.tasks.find_duplicates",
        "schedule": crontab(),
        "options": {"priority": 9},
    },
    "check-fixity": {
        "task": "catalog.tasks.check_fixity",
        "schedule": crontab(hour="1", minute="40"),
        "options": {"priority": 9},
    },
    "empty-the-bin": {
        "task": "catalog.tasks.empty_bin",
        "schedule": crontab(hour="3", minute="20"),
    },
    "send-digests": {
        "task": "catalog.tasks.send_digests",
        "schedule": crontab(hour="7", minute="30"),
    },
    "remove-printouts": {
        "task": "catalog.tasks.remove_printouts",
        "schedule": crontab(hour="4", minute="10"),
    },
    "run-batches": {"task": "catalog.tasks.run_batches", "schedule": crontab()},
    "remove-uploads": {
        "task": "catalog.tasks.remove_uploads",
        "schedule": crontab(hour="4", minute="20"),
    },
    "expire-sessions": {
        "task": "museumportal.accounts.tasks.expire_sessions",
        "schedule": schedule(run_every=24 * 3600),
    },
}

"""Texts of updates, work, timeline items, attachments and post-mortems.

`{service}`, `{region}`, `{team}` and `{vendor}` are replaced, as in `app.demo.data.texts`.
"""

# Messages of updates by their new status, in lifecycle order.
UPDATES = {
    "Triage": ("",),
    "Investigating": (
        "{problem} We are looking into it.",
        "**{team}** has picked this up. {problem}\n\nNext update in 20 minutes.",
    ),
    "Fixing": (
        "We know why: {cause} A fix is on its way.",
        "Cause found.\n\n- {cause}\n- rolling out a fix to `{region}` first",
    ),
    "Monitoring": (
        "{fix} Error rates are back to normal; we keep watching for half an hour.",
        "The fix is out. Watching `{service}` until the next peak.",
    ),
    "Paused": ("Waiting for an answer from {vendor}; nothing more for us to do today.",),
    "Documenting": ("{fix} Writing down what happened while it is fresh.",),
    "Reviewing": ("The post-mortem is out for comments until Thursday.",),
    "In debrief": ("Debrief is in the calendar; please read the post-mortem first.",),
    "Closed": ("All done. {fix}", "Closing: no further impact, follow-ups are assigned."),
    "Declined": ("Looked at the graphs: this is how `{service}` behaves every Monday morning.",),
    "Canceled": ("Opened by mistake while testing the form.",),
    "Merged": ("The same thing as the incident that {team} is working on; merged.",),
}
# Updates without a new status.
NEWS = (
    "Still looking. Ruled out the last deploy of `{service}`: the errors began before it.",
    "Support reports 14 tickets so far, all from {region}.",
    "We see {impact}",
    "Traffic has been shifted away from {region}; that helps about half of the requests.",
    "Joined by {team}. Next update at the full hour.",
    "No change. {vendor} has opened an incident on their side as well.",
)
# Custom timeline items: share of the incident's duration, title, description.
MOMENTS = (
    (0.02, "First failed request of {service}", "Found afterwards in the traces."),
    (0.2, "Support sees the first tickets", "Three merchants, all in `{region}`."),
    (0.45, "{service} scaled out", "From 12 to 30 instances. No effect."),
    (0.7, "Configuration reverted in {region}", ""),
    (0.85, "Error rate below 0.1%", "For the first time since the start."),
)
ACTIONS = (
    "Check the error budget of `{service}`",
    "Tell the account managers of the affected merchants",
    "Keep a copy of the logs of `{service}` before they rotate",
    "Ask {vendor} for their view of the last hour",
    "Put a banner on the status page",
    "Compare `{region}` with the other regions",
    "Write the handover for the night shift",
)
# Title, description.
FOLLOW_UPS = (
    ("Alert on {service} before customers notice", "Page at half of today's threshold."),
    ("Write a runbook for {service}", "What to look at first, whom to call, how to roll back."),
    ("Test the failover of {service} every quarter", "With **{team}** and in daylight."),
    ("Make the rollout of {service} stop by itself", "When the error rate doubles."),
    ("Add {region} to the synthetic checks", ""),
    ("Remove the manual step from the recovery", "It took eleven minutes tonight."),
    ("Agree with {vendor} on how we hear of outages", ""),
    ("Document who owns {service}", "Three teams thought that another one did."),
    ("Limit the retries of the clients of {service}", "They made it worse:\n\n- 3 x traffic\n"),
)
LABELS = ("reliability", "observability", "runbook", "customer-facing", "tech-debt", "q1")
PRIORITIES = (
    ("Urgent", "Before anything else."),
    ("High", "Within a week."),
    ("Normal", "Within a month."),
    ("Low", "When there is time."),
)
CATEGORIES = (
    ("Prevent", "So that it does not happen again."),
    ("Detect", "So that we notice sooner."),
    ("Respond", "So that we are quicker."),
    ("Learn", "So that everybody knows."),
)
ALERTS = (
    ("{service}: error rate above 2%", "**5xx** / all requests, 5 minutes, `{region}`"),
    ("{service}: p99 latency above 1 s", "Latency SLO of {team} burns **14 times** too fast"),
    ("Synthetic check failed 3 times: {region}", "Checkout with a `test` card"),
    ("{service}: no messages consumed for 10 minutes", "Consumer group is **empty**"),
)
# Type of resource, external id, title, permalink; the number replaces `{0}`.
ATTACHMENTS = (
    (
        "github_pull_request",
        "northwind-pay/{service}#{0}",
        "Revert the pool settings of {service} (#{0})",
        "https://github.com/northwind-pay/{service}/pull/{0}",
    ),
    (
        "sentry_issue",
        "NWP-{0}",
        "ConnectionResetError in {service}",
        "https://northwind-pay.sentry.example/issues/{0}",
    ),
    (
        "datadog_monitor_alert",
        "{0}",
        "Monitor: {service} error rate ({region})",
        "https://app.datadoghq.example/monitors/{0}",
    ),
    (
        "arbitrary_url",
        "https://docs.google.com/spreadsheets/d/{0}",
        "Impact tracking spreadsheet",
        "https://docs.google.com/spreadsheets/d/{0}",
    ),
    (
        "zendesk_ticket",
        "{0}",
        "Ticket {0}: we cannot take payments",
        "https://northwind-pay.zendesk.example/tickets/{0}",
    ),
)
POSTMORTEM = """\
# {name}

## Summary

{problem} {impact}

## Impact

| what | how much |
| --- | --- |
| regions | {region} |
| service | `{service}` |
| duration | {duration} |

## What happened

{cause}

1. The first failed request reached `{service}`.
2. **{team}** was paged and found the cause.
3. {fix}

## What went well

- The page reached somebody within two minutes.
- Nobody guessed in public.

## What we will change

{follow_ups}

> We do not look for who, we look for *how it could happen*.
"""

"""What goes wrong at the demo organisation, in the words of those it happens to."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trouble. `{service}`, `{region}`, `{team}` and `{vendor}` are filled in.

    Attributes:
        title: The incident's name.
        problem: What is seen.
        impact: What a customer sees.
        cause: What turned out to be behind it.
        fix: What was done.
        root_cause: An option of the custom field "Root cause".
        kind: The incident type it comes as.
        team: The team it happens to; empty for any.
        vendors: What kind of third party `{vendor}` is; empty for any.
    """

    title: str
    problem: str
    impact: str
    cause: str
    fix: str
    root_cause: str
    kind: str = "Production"
    team: str = ""
    vendors: str = ""


class Plot(NamedTuple):
    """A scenario, and what its placeholders stand for."""

    scenario: Scenario
    service: str
    region: str
    team: str
    vendor: str

    def fill(self, text: str) -> str:
        """`text` with its placeholders filled in."""
        return text.format(
            service=self.service, region=self.region, team=self.team, vendor=self.vendor
        )


SCENARIOS = (
    Scenario(
        "Elevated 5xx from {service} in {region}",
        "About 4% of requests to `{service}` fail with 502 since the last rollout.",
        "Some payments need a second try.",
        "The new build opens a connection per request and exhausts the pool.",
        "Rolled back to the previous build; pooled connections land with the next one.",
        "Deploy",
    ),
    Scenario(
        "{service} latency above 2 s (p99)",
        "p99 of `{service}` went from 180 ms to 2.4 s within five minutes.",
        "Pages load slowly; nothing fails.",
        "A query lost its index after the migration, and scans the whole table.",
        "Recreated the index concurrently.",
        "Deploy",
    ),
    Scenario(
        "Database primary failover in {region}",
        "The primary of `{service}` stopped answering and the replica took over.",
        "Writes failed for 90 seconds.",
        "The host's disk controller reset; the failover worked as designed, though slowly.",
        "Replaced the host, shortened the lease to 15 seconds.",
        "Hardware",
        team="Databases",
    ),
    Scenario(
        "TLS certificate of {service} expired",
        "Clients refuse to connect to `{service}`: certificate has expired.",
        "Webhooks are not delivered; they are queued and nothing is lost.",
        "Renewal had failed silently for 30 days: the DNS challenge used a revoked token.",
        "Renewed by hand, replaced the token, added an alert at 21 days.",
        "Expired certificate",
    ),
    Scenario(
        "Queue backlog growing on {service}",
        "The backlog of `{service}` passed 1.2 M messages and still grows.",
        "Confirmations arrive up to 40 minutes late.",
        "One poisoned message makes every consumer restart.",
        "Moved the message aside; consumers now park what they cannot read.",
        "Data",
    ),
    Scenario(
        "Payouts delayed: {service} stuck",
        "No payout has left since 02:00. `{service}` waits for a lock.",
        "Merchants are paid a day late.",
        "A batch from yesterday never released its advisory lock.",
        "Ended the session that held it, and ran the batch again.",
        "Human error",
        team="Payments",
    ),
    Scenario(
        "Card authorisations declined for {vendor} traffic",
        "Authorisation rate through {vendor} fell from 96% to 71%.",
        "One in four card payments through this route is declined.",
        "{vendor} rolled out a new risk rule to all of their customers.",
        "Routed traffic to the second acquirer until {vendor} withdrew the rule.",
        "Third party",
        team="Payments",
        vendors="Payments",
    ),
    Scenario(
        "{vendor} outage: no deliveries",
        "All calls to {vendor} time out. Their status page says nothing yet.",
        "One-time codes do not arrive, so some people cannot sign in.",
        "{vendor} lost a data centre.",
        "Switched to the fallback provider; switched back after two quiet hours.",
        "Third party",
        team="Notifications",
        vendors="Messaging",
    ),
    Scenario(
        "Memory leak: {service} pods restarting",
        "Pods of `{service}` are killed for memory every 25 minutes.",
        "Occasional errors while a pod restarts.",
        "The cache of exchange rates is never evicted.",
        "Raised the limit for the night, capped the cache in the morning.",
        "Deploy",
    ),
    Scenario(
        "Bad configuration pushed to {service}",
        "`{service}` rejects every request with *unknown merchant* since the push.",
        "Checkout is down for merchants in {region}.",
        "The staging merchant list was promoted together with the flag.",
        "Reverted the push. Lists are now signed per environment.",
        "Configuration change",
    ),
    Scenario(
        "DNS resolution failing in {region}",
        "Between 10 and 30% of lookups time out in {region}.",
        "Everything is a bit broken, and differently so for everyone.",
        "The resolvers ran out of conntrack entries after the node pool was resized.",
        "Raised the limit, added local caches to the nodes.",
        "Capacity",
        team="Network",
    ),
    Scenario(
        "{service} out of disk",
        "Writes fail with *no space left on device*.",
        "Receipts cannot be downloaded.",
        "Debug logging was left on after last week's investigation.",
        "Deleted the logs, turned debug logging off, alert at 80%.",
        "Capacity",
    ),
    Scenario(
        "Kafka consumer lag on {service}",
        "Lag is at 18 minutes and stable: we are exactly as fast as the input.",
        "Balances in the dashboard are out of date.",
        "A partition got three quarters of the keys after a merchant's migration.",
        "Re-keyed the topic by payment rather than by merchant.",
        "Capacity",
        team="Data Platform",
    ),
    Scenario(
        "Sign-in loops for SSO customers",
        "People return to the sign-in page after {vendor} has let them in.",
        "Customers with single sign-on cannot use the dashboard.",
        "The session cookie grew past 4 KB once groups were added to it.",
        "Groups are looked up rather than carried.",
        "Deploy",
        team="Identity",
        vendors="Identity",
    ),
    Scenario(
        "Push notifications sent twice",
        "`{service}` delivers every message two times in {region}.",
        "Customers ask whether they have paid twice. They have not.",
        "The deduplication cache was flushed during maintenance.",
        "Restored the cache from its snapshot and wrote to those who asked.",
        "Human error",
        team="Notifications",
    ),
    Scenario(
        "Settlement report totals are wrong",
        "Totals of yesterday's report differ from the ledger by 0.3%.",
        "Finance teams of 41 merchants cannot reconcile.",
        "Refunds in a second currency were counted at the rate of the original payment.",
        "Corrected and sent the reports again.",
        "Data",
        "Data quality",
        team="Treasury",
    ),
    Scenario(
        "Nightly load into the warehouse incomplete",
        "`{service}` loaded 61% of the rows and reported success.",
        "Dashboards show a dip that did not happen.",
        "A schema change made the loader skip rows it could not map.",
        "Loaded the rest; skipping is an error from now on.",
        "Deploy",
        "Data quality",
        team="Data Platform",
    ),
    Scenario(
        "Stale exchange rates in {service}",
        "Rates have not changed since Friday evening.",
        "Prices in 14 currencies are off by up to 0.8%.",
        "The feed moved to a new host and the old one keeps answering, with old data.",
        "Pointed at the new host. Rates older than an hour are refused.",
        "Configuration change",
        "Data quality",
        team="Treasury",
    ),
    Scenario(
        "Duplicate rows after backfill of {service}",
        "The backfill ran twice for the days around the clock change.",
        "Monthly volume is overstated for some merchants.",
        "Days were counted in local time.",
        "Removed the duplicates; jobs are keyed by UTC.",
        "Human error",
        "Data quality",
    ),
    Scenario(
        "[{vendor}] Increased API error rates",
        "Automatic alert from {vendor}.",
        "None seen by us so far.",
        "Degradation on the side of {vendor}.",
        "Waited it out.",
        "Third party",
        "Vendor alert",
        vendors="Payments",
    ),
    Scenario(
        "[{vendor}] Scheduled maintenance overran",
        "{vendor} announces that maintenance takes longer than planned.",
        "Exports to {vendor} wait.",
        "Maintenance on the side of {vendor}.",
        "Exports caught up by themselves.",
        "Third party",
        "Vendor alert",
    ),
    Scenario(
        "Credential stuffing against {service}",
        "40,000 failed sign-ins a minute, from addresses that we have not seen before.",
        "Some people are asked to solve a challenge.",
        "A list of passwords from another company's breach.",
        "Challenged the networks, reset 212 accounts that the list fits.",
        "Unknown",
        "Security",
        team="Identity",
    ),
    Scenario(
        "Access key found in a public repository",
        "A scanner reports a key of `{service}` in a fork on a personal account.",
        "None known.",
        "A notebook was published together with its output.",
        "Revoked the key within 11 minutes; the audit log shows no foreign use.",
        "Human error",
        "Security",
    ),
    Scenario(
        "Suspicious admin session in the back office",
        "An administrator signed in from two continents within an hour.",
        "None known.",
        "A colleague travelled with a VPN switched on.",
        "Confirmed by phone. The session was ended all the same.",
        "Unknown",
        "Security",
        team="Internal Tools",
    ),
    Scenario(
        "Rate limiter of {service} refuses good traffic",
        "Requests of large merchants get 429 at a tenth of their limit.",
        "API integrations slow down and retry.",
        "Counters are shared between tenants since the cluster was merged.",
        "Separated the counters.",
        "Configuration change",
        team="Platform",
    ),
    Scenario(
        "Deploys blocked: {service} cannot pull images",
        "Every deploy waits for the registry, then fails.",
        "None for customers; 60 colleagues are waiting.",
        "The registry's garbage collection removed a layer that was in use.",
        "Pushed the layer again.",
        "Human error",
        team="Platform",
    ),
    Scenario(
        "Search returns nothing for accented names",
        "Searching for *Müller* or *Ayşe* finds nobody.",
        "Support cannot find some customers by name.",
        "The index was rebuilt with the wrong analyser.",
        "Rebuilt it once more.",
        "Deploy",
        team="Search",
    ),
    Scenario(
        "{region} unreachable from the office VPN",
        "Packets to {region} are lost after the third hop.",
        "On-call engineers cannot reach dashboards in {region}.",
        "A route was withdrawn by {vendor}.",
        "Announced a static route.",
        "Third party",
        team="Network",
        vendors="Network",
    ),
    Scenario(
        "Health checks flapping on {service}",
        "Instances leave and enter the load balancer every few seconds.",
        "A few requests are slow.",
        "Health checks wait for a dependency that is not needed to serve.",
        "Health checks now tell liveness from readiness.",
        "Configuration change",
    ),
    Scenario(
        "Webhook signatures invalid",
        "Merchants report that signatures of `{service}` do not verify.",
        "Integrations reject our events.",
        "The new signing key was used before it was published.",
        "Published the key. Rotation now waits for the publication.",
        "Deploy",
        team="Notifications",
    ),
)

# Names that people paste: markup, escape sequences, joiners, other scripts, line breaks.
PARTICULAR_NAMES = (
    "[P1][bold red]api-gateway[/] {{ env }} — 5xx > 2% [eu-west-1]",
    "\x1b[31mFATAL\x1b[0m: checkout-worker: connection reset by peer",
    "🔥🔥 Everything is on fire (it was the toaster) 👩🏽‍🚒",
    "支払いが失敗する: card-gateway が 504 を返す",
    "تعذر تسجيل الدخول عبر SSO",
    "Re: Re: Fwd: customers cannot pay\nsee the thread below",
    (
        "Error: SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get "
        "lock; try restarting transaction (SQL: update `balances` set `amount` = `amount` - 4200 "
        "where `merchant_id` = 01HV3 and `currency` = 'EUR') at ledger-store line 1187"
    ),
    "a",
)

SUMMARY_PROBLEM = "**Problem:** {problem}\n\n**Impact:** {impact}"
SUMMARY_STEPS = (
    "\n\n### What we know\n\n- first seen in `{region}`\n- team {team} is leading\n"
    "- no data is lost, as far as we know"
)
SUMMARY_RESOLVED = "\n\n**Cause:** {cause}\n\n**Resolution:** {fix}"
SUMMARY_TABLE = (
    "\n\n| time (UTC) | errors |\n| --- | ---: |\n| 02:10 | 0.1% |\n| 02:20 | 4.2% |\n"
    "| 02:45 | 0.3% |"
)
SUMMARY_LOG = (
    "\n\n```\nERROR {service} upstream connect error or disconnect/reset before headers\n"
    "ERROR {service} retry budget exhausted (attempt=3)\n```"
)
CALLS = (
    "https://meet.google.com/fxq-wnbe-ozk",
    "https://northwind-pay.zoom.us/j/95512430871",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NWQ5",
)
ADJECTIVES = (
    "amber",
    "blue",
    "brave",
    "calm",
    "crimson",
    "eager",
    "fuzzy",
    "gentle",
    "golden",
    "green",
    "quiet",
    "rapid",
    "silver",
)
ANIMALS = (
    "badger",
    "falcon",
    "heron",
    "ibex",
    "lynx",
    "marten",
    "newt",
    "otter",
    "parrot",
    "puffin",
    "raven",
    "stoat",
    "tapir",
)

"""Usage and details of `--help`."""

from app.system.exit_codes import explain_exit_codes

PROGRAM = "incident-tui"

USAGE = f"""{PROGRAM} [--profile NAME] [--read-only] [--no-cache] [--plain]
                    [--debug] [REFERENCE]
       {PROGRAM} --demo [--plain] [REFERENCE]
       {PROGRAM} wall ...
       {PROGRAM} {{list,stats,show,watch,oncall,create,update}} ...
       {PROGRAM} {{share,note,follow-up,action,attach,page}} REFERENCE ...
       {PROGRAM} pending {{list,check,retry,discard}} ...
       {PROGRAM} auth {{login,status,logout}}
       {PROGRAM} config {{path,check,keys,reference,schema,init}}
       {PROGRAM} cache clear
       {PROGRAM} {{doctor,report,completion}} ..."""

DETAILS = f"""\
commands:
  list             list incidents, as a table, JSON or CSV
  wall             show open incidents and charts on a large screen; read-only
  stats            print the numbers of charts: over time, durations, …
  show             show an incident
  watch            print new, changed and escalated incidents
  oncall           print who is on call now and next
  create           declare an incident
  update           edit an incident
  share            share an update
  note             add an item to an incident's timeline
  follow-up        add a follow-up
  action           add an action
  attach           attach a link
  page             page somebody about an incident
  pending list     list writes that got no answer
  pending check    check by reading whether they were applied
  pending retry    send them again; nothing is applied twice
  pending discard  forget them
  doctor           check the installation, for a bug report
  report           write a zip file for a bug report
  completion       print the completion for bash, zsh or fish
  auth login       store an API key, after trying it
  auth status      show which key is used and its permissions
  auth logout      delete the stored key
  config path      print where the configuration file is
  config check     name every mistake in it by line and key
  config keys      list every command with its id and its keys
  config reference list every setting with type, default and meaning
  config schema    print a JSON Schema of it, for editors
  config init      write one with every setting, commented out
  cache clear      delete the local cache
  Run a command with --help for details.

examples:
  {PROGRAM} --demo                  look around without an account
  {PROGRAM}                         list active incidents
  {PROGRAM} INC-123                 open an incident
  {PROGRAM} --profile staging 84    open another organisation's incident
  {PROGRAM} auth login < key.txt    store a key from a script

environment:
  INCIDENT_API_KEY      the API key, before any stored one
  INCIDENT_API_URL      the API's address, instead of the profile's
  INCIDENT_TUI_PROFILE  the profile, unless --profile says otherwise
  INCIDENT_TUI_CONFIG   the configuration file
  NO_COLOR              shades of grey instead of colours

{explain_exit_codes()}"""

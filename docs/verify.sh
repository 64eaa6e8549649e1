#!/usr/bin/env bash
# verify.sh RUN_FOLDER [--allowed-signers FILE] [--expect-head HASH] [--require-signatures]
#
# Checks the evidence of a run without the program that wrote it: bash, jq, sha256sum, ssh-keygen and coreutils.
# What it looks at is specified in evidence.md, section by section. Nothing in the folder is changed.
# Exit codes: 0 verified, 1 tampered, 2 incomplete, 3 unusable input.
# An ssh-keygen that does not answer within 30 s ends it with 3; SSH_KEYGEN_SECONDS is another limit.
set -u
export LC_ALL=C
umask 077
shopt -s nullglob dotglob globstar

folder='' allowed='' has_allowed='' expect='' has_expect='' require=''
unusable() { printf 'UNUSABLE    %s\n' "$*"; exit 3; }
while (($#)); do
    case $1 in
        --allowed-signers) (($# > 1)) || unusable "--allowed-signers needs a file"; allowed=$2 has_allowed=yes; shift 2 ;;
        --expect-head) (($# > 1)) || unusable "--expect-head needs a hash"; expect=$2 has_expect=yes; shift 2 ;;
        --require-signatures) require=yes; shift ;;
        -*) unusable "unknown option $1" ;;
        *) [[ -z $folder ]] || unusable "one run folder at a time"; folder=$1; shift ;;
    esac
done
[[ -n $folder ]] || unusable "usage: verify.sh RUN_FOLDER [--allowed-signers FILE] [--expect-head HASH] [--require-signatures]"
for tool in jq sha256sum ssh-keygen split timeout truncate; do command -v "$tool" >/dev/null || unusable "$tool is not installed"; done
[[ -f $folder/journal.jsonl && ! -L $folder/journal.jsonl ]] || unusable "$folder/journal.jsonl is not there"
# An option that is given and empty was a variable that was never set: it must not pass for an option not given.
[[ -z $has_allowed || ( -f $allowed && -r $allowed ) ]] || unusable "\"$allowed\" is no list of allowed signers that can be read"
[[ -z $has_expect || $expect =~ ^[0-9a-f]{64}$ ]] || unusable "\"$expect\" is no SHA-256"

work=$(mktemp -d) || unusable "no temporary folder"
trap 'rm -rf "$work"' EXIT
if [[ $has_allowed ]]; then
    # ssh-keygen passes over lines that it cannot read; here a list that is not understood as a whole is none.
    if LC_ALL=C grep -qaP '[\x00-\x08\x0b\x0c\x0e-\x1f]' "$allowed" \
        || tr -d '\r' <"$allowed" | grep -vE '^[[:space:]]*(#|$)' \
            | grep -qvE '^[[:space:]]*("[^"]*"|[^[:space:]"]+)[[:space:]]+([^[:space:]]+[[:space:]]+)?(ssh-|ecdsa-|sk-)[^[:space:]]+[[:space:]]+AAAA[A-Za-z0-9+/]+=*([[:space:]]|$)'
    then unusable "$allowed has a line that is not \"PRINCIPALS [OPTIONS] TYPE BASE64\""; fi
    tr -d '\r' <"$allowed" >"$work/allowed"
    allowed=$work/allowed
fi
zeros=0000000000000000000000000000000000000000000000000000000000000000
tab=$'\t'
tampered='' incomplete='' seconds=${SSH_KEYGEN_SECONDS:-30}
passed() { printf 'ok          %s: %s\n' "$1" "$2"; }
skipped() { printf -- '-           %s: %s\n' "$1" "$2"; }
missing() { incomplete=yes; printf 'INCOMPLETE  %s: %s\n' "$1" "$2"; }
failed() { [[ ! -e $work/hung ]] || unusable "ssh-keygen gave no answer within $seconds s"; tampered=yes; printf 'TAMPERED    %s: %s\n' "$1" "$2"; }
digest() { local sum; sum=$(sha256sum <"$1") && printf '%s' "${sum%% *}"; }
is_file() { [[ -f $1 && ! -L $1 ]]; }
safe_name() { [[ ${#1} -le 200 && $1 =~ ^[A-Za-z0-9_+=@~,-][A-Za-z0-9._+=@~,-]*$ ]]; }
safe_path() { [[ ${#1} -le 1000 && $1 =~ ^[A-Za-z0-9_+=@~,-][A-Za-z0-9._+=@~,-]*(/[A-Za-z0-9_+=@~,-][A-Za-z0-9._+=@~,-]*)*$ ]]; }
# Names are printed without anything a terminal could obey.
shown() { printf '%s' "${1//[! -~]/?}"; }
journal=$folder/journal.jsonl
# part_is_folder PART SUBJECT: what stands for a part of the folder is a folder, and no link to one
part_is_folder() {
    [[ -d $folder/$1 && -r $folder/$1 && -x $folder/$1 && ! -L $folder/$1 ]] || [[ ! -e $folder/$1 && ! -L $folder/$1 ]] || { failed "$2" "$1/ is not a folder that can be listed"; return 1; }
}

# ---- The journal: each line canonical, numbered, chained (evidence.md, "Records" and "Chain") ---------------------
cat >"$work/envelope.jq" <<'EOJ'
def int: type == "number" and . == floor and . > -9007199254740992 and . < 9007199254740992;
def exact: all(.. | numbers; int);
def depth: [paths | length] | (max // 0);
def form:
    type == "object" and exact and depth <= 64
    and (keys_unsorted[0:9] == ["v", "seq", "prev", "synced", "at", "mono", "boot", "run", "type"])
    and (.seq | int and . > 0) and (.synced | int and . >= 0) and .synced < .seq and (.mono | int)
    and (.prev | type == "string" and test("^[0-9a-f]{64}$"))
    and (.at | type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$")
        and ((.[0:19] + "Z") as $at | (try ($at | fromdate | todate) catch "") == $at))
    and (.boot | type == "string") and (.run | type == "string") and (.type | type == "string");
if length > 65536 then "long"
else (try fromjson catch null) as $r
    | if $r == null then "damaged" elif ($r | type) == "object" and $r.v != 1 then "version"
      elif $r | form then "record" else "damaged" end
      + "\t\($r.seq? // 0)\t\($r.prev? // "" | tostring)\t\($r.synced? // 0)\t\($r.run? // "" | tojson)\t\($r.type? // "" | tojson)"
end
EOJ
jq -Rac 'try fromjson catch "damaged"' "$journal" >"$work/canonical" 2>"$work/error"
jq -Rr -f "$work/envelope.jq" "$journal" >"$work/envelopes" 2>"$work/error"
mapfile -t raw <"$journal" 2>/dev/null
mapfile -t canonical <"$work/canonical"
mapfile -t envelopes <"$work/envelopes"
mkdir "$work/lines"
split -l 1 -a 9 -d "$journal" "$work/lines/"
hashes=()
if ((${#raw[@]})); then
    # The newline is no part of what is hashed; the last line may have none.
    [[ $(tail -c 1 "$journal" | wc -l) -eq 1 ]] && ended=yes || ended=''
    files=("$work"/lines/*)
    for ((i = 0; i < ${#files[@]}; i += 1000)); do
        batch=("${files[@]:i:1000}")
        if [[ -z $ended && $((i + 1000)) -ge ${#files[@]} ]]; then
            ((${#batch[@]} == 1)) || truncate -s -1 "${batch[@]:0:${#batch[@]}-1}"
        else
            truncate -s -1 "${batch[@]}"
        fi
        mapfile -t -O "$i" hashes < <(sha256sum "${batch[@]}")
    done
    hashes=("${hashes[@]%% *}")
fi
rm -rf "$work/lines"

good=0 damage='' previous=$zeros run=''
for i in "${!raw[@]}"; do
    n=$((i + 1))
    IFS=$tab read -r form seq prev synced run_here type <<<"${envelopes[i]-}"
    case $form in
        version) ((i > 0)) || unusable "the format's version is not known"; damage="the version is not known" ;;
        long) damage="the line is longer than 65536 bytes" ;;
        record)
            if [[ ${raw[i]} != "${canonical[i]}" ]]; then damage="the line is not canonical JSON"
            elif [[ $seq != "$n" ]]; then damage="expected seq $n"
            elif [[ $prev != "$previous" ]]; then damage="prev does not name the line before it"
            elif [[ $n -gt 1 && $run_here != "$run" ]]; then damage="the line belongs to another run"
            elif [[ $n -eq ${#raw[@]} && -z $ended ]]; then damage="the line has no newline"
            fi ;;
        *) damage="the line is not a record" ;;
    esac
    [[ -z $damage ]] || break
    good=$n previous=${hashes[i]} run=$run_here
done
head -n "$good" "$journal" >"$work/good"
printf '%s\n' "${hashes[@]:0:good}" >"$work/hashes"

# ---- What the records say together, in one pass ---------------------------------------------------------------------
cat >"$work/facts.jq" <<'EOJ'
def out(k): [k] + . | map(tostring) | join("\t");
def failed(subject): [subject, .] | out("failed");
def plain(part): if startswith(part + "/") then .[(part | length + 1):] else . end;
def us: (.[0:19] + "Z" | fromdate) * 1000000 + (.[20:26] | tonumber);
def place: "\(.step)\u0000\(.item // "")";
def types: ["run.opened", "run.state", "lock.acquired", "lock.refused", "lock.released", "lock.broken", "lock.lost", "require.result",
    "gate.opened", "gate.vote", "gate.closed", "undo.inherited", "input.asked", "input.given", "wait.begun", "watch.begun", "step.intent", "step.started", "step.result", "step.ended",
    "step.skipped", "step.expanded", "probe.result", "condition.evaluated", "retry.scheduled", "timer.fired", "signal.sent",
    "undo.intent", "undo.result", "release.intent", "release.result", "pivot.crossed", "pivot.uncrossed", "monitor.breach",
    "monitor.mark", "monitor.reaction", "monitor.summary", "objective.verdict", "notify.result", "operator.action", "deviation", "clock.step",
    "recovered", "sealed", "samples.kept", "run.closed"];
# The members that the checks below lean on; a record without them says nothing.
def text: type == "string";
def number: type == "number";
def hash: text and test("^[0-9a-f]{64}$");
def time: text and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$");
def list(f): type == "array" and all(.[]; f);
def maybe(f): . == null or f;
def actor: type == "object" and (.name | text) and (.strength | IN("os-user", "signature", "runner")) and (.key | maybe(text));
def shape:
    if .type == "run.opened" then
        all(.program, .playbook, .title, .site, .mode, .method, .reason, .host, .runner_key; text) and (.plan | hash) and (.initiator | actor)
        and (.parameters | list((.name | text) and has("value"))) and (.files | list((.file | text) and (.sha256 | hash)))
        and (.tools | list(all(.name, .path, .version; text))) and (.clock | type == "object")
        and (.undoes | maybe((.run | text) and (.head | hash) and (.lines | number) and (.entries | number) and all(.gates, .stays; list(text))))
    elif .type == "gate.opened" then
        all(.step, .minimum_identity, .on_expiry, .covers_file; text) and all(.from, .voters, .exclude, .excluded; list(text)) and (.item | maybe(text))
        and (.quorum | number) and (.each_of | list((.role | text) and (.count | number))) and (.expires_at | time) and (.covers_sha256 | hash)
    elif .type == "gate.vote" then
        (.step | text) and (.person | text) and (.decision | IN("approve", "deny")) and (.actor | actor) and (.accepted | type == "boolean")
        and all(.item, .reason, .why, .file; maybe(text)) and (.sha256 | maybe(hash))
    elif .type == "gate.closed" then
        (.step | text) and (.verdict | IN("approved", "denied", "expired", "cancelled")) and (.people | list(text)) and (.item | maybe(text))
    elif .type == "operator.action" then
        (.action | IN("pause", "resume", "cancel", "abort", "ruling", "release", "skip")) and (.actor | actor) and all(.reason, .step, .item, .refused; maybe(text))
        and (.ruling | maybe(IN("succeeded", "failed", "again")))
    elif .type == "step.ended" then
        (.step | text) and (.item | maybe(text)) and (.outcome | IN("succeeded", "failed", "unknown", "handled", "cancelled")) and (.verdict | maybe(text))
    elif .type == "run.state" then (.to | text) and (.reaction | maybe(text))
    elif .type == "input.given" then (.step | text) and (.item | maybe(text)) and (.accepted | type == "boolean") and (.late | maybe(type == "boolean"))
    elif .type == "undo.inherited" then
        (.step | text) and (.kind | IN("undo", "release")) and (.intent | number) and has("request") and (.why | text)
        and (.in_doubt | type == "boolean") and (.item | maybe(text))
    elif .type | test("^lock[.](broken|lost)$") then
        (.key | text) and all(.owner, .reason, .file; maybe(text)) and (.by | maybe(actor)) and (.sha256 | maybe(hash))
    elif .type == "step.skipped" then
        (.step | text) and all(.item, .reason; maybe(text)) and (.conditions | list(type == "object")) and (.actor | maybe(actor))
    elif .type == "sealed" then (.seal | number) and (.sha256 | hash)
    elif .type == "recovered" then
        (.program | text) and (.host | text) and (.cut_bytes | number) and (.cut_file | maybe(text)) and (.cut_sha256 | maybe(hash))
        and (.killed | list(text)) and (.survivors | list(text))
    elif .type == "run.closed" then
        (.outcome | IN("succeeded", "partial", "failed", "refused", "rolled_back", "rollback_incomplete", "aborted")) and (.exit_code | number)
        and (.text | text) and (.deviations | number) and all(.undone, .left, .obligations; list(text))
    elif .type | test("^(step|undo|release)[.](intent|result)$|^step[.]started$") then (.step | text) and (.item | maybe(text)) and (.attempt | number)
    else true end;
# Follows every attempt from its intent to its result.
def ledger:
    reduce .[] as $r ({open: {}, bad: [], intents: 0};
        ($r | place) as $p
        | ($r.type | split(".")) as $t
        | if $r.type | IN("step.intent", "undo.intent", "release.intent") then
            "\($t[0])\u0000\($p)" as $k
            | (if .open[$k] and .open[$k].attempt >= $r.attempt then .bad += ["line \($r.seq): an attempt is intended again"] else . end)
            | .intents += 1 | .open[$k] = {attempt: $r.attempt, seq: $r.seq, lane: $t[0], ended: false}
          elif $r.type == "step.started" then
            .open as $open
            | if [("step", "undo", "release") | "\(.)\u0000\($p)" as $k | $open[$k] | select(. and .attempt >= $r.attempt)] | length == 0
            then .bad += ["line \($r.seq): an attempt is started that no record before it intends"] else . end
          elif $r.type | IN("step.result", "undo.result", "release.result") then
            "\($t[0])\u0000\($p)" as $k
            | if $r.attempt == 0 and $t[0] != "step" then .
              elif (.open[$k] | not) or .open[$k].attempt < $r.attempt then
                .bad += ["line \($r.seq): an attempt ends that no record before it intends"]
              elif .open[$k].attempt == $r.attempt then
                .open[$k].ended = true
              else . end
          else . end);
def people: $plan[0].site.people // [];
def same_person($name; $id): $name == $id or any(people[]; .id == $id and any(.osUsers[]?; . == $name));
def has_role($id; $role): any(people[]; .id == $id and any(.roles[]?; . == $role));
def subsets: reduce .[] as $x ([[]]; . + map(. + [$x]));
# Whether distinct people can take every place of each_of. By Hall's theorem they can where every set of roles has as many
# people with one of them as it asks for.
def can_be_seated($yes): [subsets[] | . as $shares
    | ([$yes[] | select(. as $id | any($shares[]; . as $s | has_role($id; $s.role)))] | length) >= ([$shares[].count] | add // 0)] | all;
# The gates as the plan has them; a plan that somebody bent into a circle ends at 64.
def planned:
    ($plan[0].steps // []) as $s
    | [$s[] | select(.body.gate) | .body.gate._0 as $g
        | [limit(64; . | recurse(.parent as $p | if ($p | type) == "number" then $s[$p] // empty else empty end))] as $path
        | {step: .id, asks: [$g.voters, $g.quorum, $g.eachOf, $g.exclude], covered: [$g.dominates[] | $s[.].id // empty],
           looped: any($path[]; .loop), path: [$path[].id]}];
# Nothing that a gate covers starts before it, by the plan: records that were left out prove nothing.
def order:
    (reduce (.[] | select(.type == "step.intent")) as $r ({}; .[$r.step] //= $r.seq)) as $first
    | (reduce (.[] | select((.item | not) and ((.type == "gate.closed" and .verdict == "approved") or (.type == "step.skipped" and (.actor | not))
        or (.type == "operator.action" and .action == "ruling" and .ruling == "succeeded" and .step)))) as $r ({}; .[$r.step] //= $r.seq)) as $passed
    | planned[] | select((.looped or $plan[0].mode == "dry") | not) | .step as $gate | ([.path[] | $passed[.] // empty] | min) as $at
    | .covered[] | $first[.] as $seq | select($seq and ($at == null or $seq < $at))
    | ["failed", "approvals", "line \($seq): the step \"\(.)\" starts before the gate \"\($gate)\", which covers it, is approved"];
# A person's word skips no gate, and nothing is left out without one.
def skips:
    planned as $gates
    | reduce .[] as $r ({said: {}, out: []};
        ($r | place) as $p
        | if $r.type == "operator.action" and $r.action == "skip" and $r.step and ($r.refused | not) then .said[$p] = $r.actor
          elif $r.type == "step.skipped" and $r.actor then
            ([$gates[] | select(.path | index([$r.step])) | .step][0]) as $gate
            | (if $gate then .out += ["line \($r.seq): the gate \"\($gate)\" is skipped by a person; an approval is never skipped"] else . end)
            | (if .said[$p] == $r.actor then . else
                .out += ["line \($r.seq): \"\($r.step)\" is skipped by the word of \"\($r.actor.name)\", which no record before has"] end)
          else . end)
    | .out[] | failed("approvals");
# Follows every gate from its opening to its verdict.
def gates($opened; $hashes):
    reduce .[] as $r ({open: {}, out: [], gates: 0};
        ($r | place) as $p | "line \($r.seq)" as $line
        | if $r.type == "gate.opened" then
            .gates += 1
            | ([planned[] | select(.step == $r.step)][0]) as $plans
            | (if $plans.asks == [$r.voters, $r.quorum, $r.each_of, $r.exclude] and $r.minimum_identity == $plan[0].site.minimumIdentity then .
               else .out += [["failed", "approvals", "\($line): the gate \"\($r.step)\" asks for something else than the plan says"]] end)
            | .open[$p] = {body: $r, hash: $hashes[$r.seq - 1], yes: [], no: false}
            | .out += [["covers", $r.seq, ($r.covers_file | plain("approvals")), $r.covers_sha256,
                (if $opened.undoes then "undo" else $plans.covered // [] | tojson end)]]
          elif $r.type == "gate.vote" then
            .open[$p] as $g
            | (if $r.file then .out += [["statement", $r.seq, ($r.file | plain("approvals")), ($r.sha256 // "none")]] else . end)
            | if $r.accepted | not then .
              elif $g == null then .out += [["failed", "approvals", "\($line): a decision counts whose gate is not open"]]
              else
                .out += ([
                    (if $g.body.voters | index([$r.person]) then empty else "is not among the gate's voters" end),
                    (if $g.body.excluded | index([$r.person]) then "is excluded from this gate" else empty end),
                    (if ($g.body.exclude | index(["initiator"])) and same_person($opened.initiator.name; $r.person)
                        then "started the run and must not decide at this gate" else empty end),
                    (if $r.at > $g.body.expires_at and ($r.boot != $g.body.boot or $r.mono - $g.body.mono > ($g.body.expires_at | us) - ($g.body.at | us)) then "decided after the gate had expired" else empty end),
                    (if $r.file then empty
                        elif $g.body.minimum_identity == "os-user" and $r.actor.strength == "os-user" then empty
                        else "decided without a signed statement" end)
                  ] | map(["failed", "approvals", "\($line): \"\($r.person)\" \(.)"]))
                | (if $r.decision == "approve" then .open[$p].yes += [$r.person] else .open[$p].no = true end)
                | (if $r.file then .out += [["vote", $r.seq, $r.person, ($r.file | plain("approvals")), $r.at, ($r.actor.strength), ($r.actor.key // "none"),
                    ({v: 1, run: $opened.run, plan: $opened.plan, mode: $opened.mode, parameters: $opened.parameters, gate: $r.step,
                      gate_seq: $g.body.seq, gate_sha256: $g.hash, covers_sha256: $g.body.covers_sha256, decision: $r.decision,
                      person: $r.person, expires_at: $g.body.expires_at} + (if $r.item then {item: $r.item} else {} end) | tojson)]]
                  else .out += [["unsigned", $r.seq]] end)
              end
          elif $r.type == "gate.closed" then
            .open[$p] as $g
            | if $g == null then .out += [["failed", "approvals", "\($line): a gate is closed that was not open"]]
              else
                del(.open[$p])
                | if $r.verdict != "approved" then . else
                    ($g.yes | unique) as $yes
                    | .out += ([
                        (if $g.no then "approved although somebody denied" else empty end),
                        (if ($yes | length) < $g.body.quorum then "approved by \($yes | length) people; \($g.body.quorum) are needed" else empty end),
                        ($g.body.each_of[] as $s | [$yes[] as $person | select(has_role($person; $s.role))] | length
                            | select(. < $s.count) | "approved by too few of the role \"\($s.role)\""),
                        (if ($g.body.each_of | all(. as $s | [$yes[] as $person | select(has_role($person; $s.role))] | length >= $s.count))
                            and ($g.body.each_of | can_be_seated($yes) | not)
                          then "approved by too few people: somebody would count for two roles" else empty end),
                        (if ($r.people | unique) != $yes then "names other people than those who approved" else empty end)
                      ] | map(["failed", "approvals", "\($line): \(.)"]))
                  end
              end
          else . end);
# A run that takes an earlier one back: everything written down and every gate approved first, and no step of its own.
def undone($opened):
    ([.[] | select(.type == "undo.inherited")]) as $inherited
    | ([.[] | select(.type == "undo.intent" or .type == "release.intent") | .seq] | min) as $first
    | (.[] | select(.type == "step.intent") | "line \(.seq): a step starts in a run that takes an earlier one back" | failed("link")),
      (select(($inherited | length) > $opened.undoes.entries or ($first and ($inherited | length) < $opened.undoes.entries))
        | "line 1 names \($opened.undoes.entries) undos and releases, \($inherited | length) are written down" | failed("link")),
      ($inherited[] | select($first and .seq > $first) | "line \(.seq): inherited after the way back had begun" | failed("link")),
      (select($first) | . as $all | $opened.undoes.gates[] | . as $gate
        | ([$all[] | select(.type == "gate.closed" and .step == $gate and .verdict == "approved") | .seq] | min) as $at
        | select($at == null or $at > $first)
        | "line \($first): something is taken back before the gate \"\($gate)\" is approved" | failed("approvals")),
      ([$opened.undoes.run, $opened.undoes.head, $opened.undoes.lines] | out("undoes"));
# Whether the last record says what follows from those before it: it may not tell of a better end than they do.
def name: .step + (if .item then "[\(.item)]" else "" end);
def within($outer): . == $outer or startswith($outer + "/");
# How each undo and release ended; null where it has to run once more: also what was under way when somebody answered too late.
def lanes: reduce .[] as $r ({};
    if $r.type | IN("undo.intent", "undo.result", "release.intent", "release.result") then
        ($r.type | startswith("undo")) as $undo | "\($undo)\u0000\($r | place)" as $key
        | .[$key] = (.[$key] // ($r | {undo: $undo, step, item, name: name, ended: null, again: false, told: false}))
        | if $r.type | endswith("intent") then .[$key].begun = true
          elif $r.retry_at then .[$key] |= (.told = true | .ended = null)
          else .[$key] |= (.told = true | .ended = (if .again then null else $r.outcome end) | .begun = false | .again = false) end
    elif $r.type == "input.given" and $r.late then
        map_values(. as $l | if (if $l.step == $r.step then $l.item == $r.item
            else ($r.step | within($l.step)) and ($l.item == null or ("\($r.item // "")/" | startswith("\($l.item)/"))) end)
          then .ended = null | .again = .begun else . end)
    else . end) | [.[] | select(.told)];
def ending($opened; $c):
    ({succeeded: 0, failed: 1, refused: 3, rolled_back: 4, rollback_incomplete: 5, partial: 8, aborted: 130}) as $codes
    | ([.[] | select(.type == "deviation")] | length) as $deviations
    | ([.[] | select(.type == "run.state" and .to == "closing")] | last) as $closing
    | ($closing.reaction) as $reaction | ($opened.undoes != null) as $undoes | ($c.outcome | IN("succeeded", "partial")) as $good
    | [.[] | select(.type == "step.ended" and .outcome == "handled")] as $handled
    | lanes as $lanes
    | [$lanes[] | select(.undo and .ended == "succeeded") | .name] as $undone
    | [$lanes[] | select((.undo | not) and .ended == "skipped") | .name] as $kept
    | "line \($c.seq): " + (
        (select($codes[$c.outcome] != $c.exit_code) | "\($c.outcome) has the exit code \($codes[$c.outcome]), not \($c.exit_code)"),
        (select($deviations != $c.deviations) | "\($c.deviations) deviations are counted, the records have \($deviations)"),
        (select($c.outcome == "aborted" and (any(.[]; .type == "operator.action" and .action == "abort") | not)) | "it says aborted, and nobody aborted the run"),
        (select($good and $reaction and ($undoes and $reaction == "undo" | not)) | "it says \($c.outcome), and the run ended early (\($reaction))"),
        (select(($undoes | not) and ($c.outcome | IN("rolled_back", "rollback_incomplete")) and (any(.[]; .type == "run.state" and .to == "undoing") | not))
            | "it says \($c.outcome), and the run never began to undo"),
        (select(($undoes | not) and $closing and $reaction == null and ($good | not) and $c.outcome != "failed") | "it says \($c.outcome), and nothing ended the run early"),
        (select($good and $opened.mode != "dry") | .[] | select(.type == "step.ended" and (.outcome | IN("failed", "unknown", "cancelled")))
            | select(.step as $step | any($handled[]; .step as $outer | $step | within($outer)) | not)
            | "it says \($c.outcome), and the step \"\(name)\" ended \(.outcome) in line \(.seq)"),
        (select($good and $opened.mode != "dry") | $handled[] | select(.verdict == "failed" or (.verdict == "partial" and $c.outcome == "succeeded"))
            | "it says \($c.outcome), and the step \"\(.step)\" was handled as \(.verdict)"),
        (select(($c.left | length) > 0 and ($c.outcome | IN("succeeded", "rolled_back"))) | "it says \($c.outcome), and names something as left"),
        ($lanes[] | select(if .undo then .ended != "succeeded" and ($reaction != null or $undoes) else .ended | IN("succeeded", "skipped") | not end)
            | select(.name | IN($c.left[]) | not) | "the \(if .undo then "undo" else "release" end) of \"\(.name)\" did not succeed and is not named as left"),
        ((($c.undone - $undone)[] | "\"\(.)\" is named as undone, and no record says so"), (($undone - $c.undone)[] | "\"\(.)\" was undone and is not named")),
        ((($c.obligations - $kept)[] | "\"\(.)\" is named as handed on, and no record says so"),
         (($kept - $c.obligations - $c.left)[] | "\"\(.)\" was handed on and is not named")));
. as $r | ($h | split("\n")) as $hashes | $r[0] as $opened
| (if $opened.type == "run.opened" then empty else "line 1: the first record is not run.opened" | failed("journal") end),
  ([$r[1:][] | select(.type == "run.opened") | .seq][0] // empty | "line \(.): the run is opened a second time" | failed("journal")),
  ([$r[] | select(shape | not) | .seq][0] // empty | "line \(.): the record does not have the members that its type asks for" | failed("journal")),
  ([$r[] | select(.type as $t | types | index([$t]) | not)][0] // empty | "line \(.seq): the record's type is not known" | failed("journal")),
  ([range(1; $r | length) as $i | select($r[$i].boot == $r[$i - 1].boot and $r[$i].mono < $r[$i - 1].mono) | $r[$i].seq][0] // empty
    | "line \(.): the monotonic clock falls within a boot" | failed("time")),
  ([$r[] | select(.type == "run.closed")][0] // empty | [.seq, .outcome] | out("closed")),
  ([$r[] | select(.type == "run.closed")][0] // empty | . as $c | $r[:$c.seq - 1] | ending($opened; $c) | failed("closing")),
  ([$r[] | select(.type == "recovered")][0] // empty | [] | out("wasrecovered")),
  ($r | ledger as $l | ($l.bad[] | failed("effects")),
    ([$r[] | select(.type == "run.closed")][0] // {} | select(.outcome == "succeeded")
      | $l.open[] | select(.lane == "step" and (.ended | not)) | "line \(.seq): the run succeeded, but this attempt has no outcome" | failed("effects")),
    ([$l.intents] | out("intents"))),
  ($opened | select(.type == "run.opened") | ([.plan, .runner_key, .at] | out("opened")), (.files[] | [.file, .sha256] | out("playbook"))),
  ($r[] | select(.type | test("^(step|undo|release|probe|require)[.]result$|^monitor[.]breach$|^samples[.]kept$")) | .seq as $s
    | ((.call | objects | .files[]?), (.file | objects)) | [$s, (.file | plain("outputs")), .sha256] | out("output")),
  ($r[] | select(.type == "recovered" and .cut_file) | [.seq, (.cut_file | plain("recovered")), .cut_sha256, .cut_bytes] | out("cut")),
  ($r[] | select(.type | test("^lock[.](broken|lost)$")) | [.seq, (.key | tojson),
      (if .type == "lock.lost" then "lost by this run" else "taken from \(.owner // "somebody")" end),
      (.file // "-" | plain("locks")), (.sha256 // "-"), .at,
      ({key, run: (if .type == "lock.lost" then $opened.run else null end), by, reason} | tojson)] | out("broken")),
  ($opened | select(.type == "run.opened" and .undoes) | . as $opened | $r | undone($opened)),
  ($r[] | select(.type == "sealed") | [.seq, .seal, .sha256] | out("sealed")),
  ($r | order | map(tostring) | join("\t")),
  ($r | skips),
  (([$r[] | select(.type == "gate.opened") | .step]) as $asked
    | $r[] | select(.type == "operator.action" and .action == "ruling" and .ruling == "succeeded" and (.item | not))
    | select(.step as $step | $asked | index([$step])) | [.seq, .actor.name, .step] | out("overruled")),
  ($r | gates($opened; $hashes) | (.out[] | map(tostring) | join("\t")), ([.gates] | out("gates")))
EOJ
plan=$folder/plan.json
if is_file "$plan" && jq -e . "$plan" >/dev/null 2>&1; then cp "$plan" "$work/plan"; else echo '{}' >"$work/plan"; fi
: >"$work/facts"
if ((good > 0)) && ! jq -rs --slurpfile plan "$work/plan" --rawfile h "$work/hashes" -f "$work/facts.jq" "$work/good" >"$work/facts" 2>"$work/error"; then
    failed journal "the records do not have the members that their types ask for: $(shown "$(head -n 1 "$work/error")")"
fi

declare -A is_output=() is_approval=() is_playbook=() is_cut=() is_lock=() output_hash=() redacted=()
undoes='' undoes_head='' undoes_lines='' closed='' outcome='' recovered='' runner_key='' plan_digest='' opened_at='' intents=0 gates=0 unsigned=0
declare -a votes=() outputs=() cuts=() sealed=() pairs=() broken=()
effects_bad='' clock_bad=''
while IFS=$tab read -r kind a b c d e f g; do
    case $kind in
        failed) failed "$a" "$(shown "$b")"; [[ $a == effects ]] && effects_bad=yes; [[ $a == time ]] && clock_bad=yes ;;
        closed) closed=$a outcome=$b ;;
        wasrecovered) recovered=yes ;;
        intents) intents=$a ;;
        gates) gates=$a ;;
        undoes) undoes=$a undoes_head=$b undoes_lines=$c ;;
        overruled) skipped approvals "line $a: \"$(shown "$b")\" overruled the gate \"$(shown "$c")\": a deviation, no approval" ;;
        unsigned) ((unsigned += 1)) ;;
        opened) plan_digest=$a runner_key=$b opened_at=$c ;;
        playbook) pairs+=("$a$tab$b") ;;
        output) outputs+=("$a$tab$b$tab$c") ;;
        broken) broken+=("$a$tab$b$tab$c$tab$d$tab$e$tab$f$tab$g") ;;
        cut) cuts+=("$a$tab$b$tab$c$tab$d") ;;
        sealed) sealed+=("$a$tab$b$tab$c") ;;
        covers | statement | vote) votes+=("$kind$tab$a$tab$b$tab$c$tab$d$tab$e$tab$f$tab$g") ;;
    esac
done <"$work/facts"
run_id=$(jq -r '.run' <<<"$(head -n 1 "$work/good")" 2>/dev/null)

if ((${#raw[@]} == 0)); then
    missing journal "the journal is empty"
elif [[ -n $damage ]]; then
    # A crash can tear lines that were not synced; an intact later line, or the end, says that this was none.
    torn=yes
    [[ -z $closed ]] || torn=''
    [[ $good -gt 0 || -z ${raw[1]-} ]] || torn=''
    [[ $good -gt 0 || -z $ended ]] || torn=''
    for ((i = good + 1; i < ${#raw[@]}; i++)); do
        IFS=$tab read -r form seq prev synced run_here type <<<"${envelopes[i]-}"
        [[ $form == record ]] || continue
        if ((synced > good)) || [[ $type == '"run.closed"' ]]; then torn=''; fi
    done
    text="line $((good + 1)): $damage; before it $good lines are intact"
    if [[ $torn ]]; then missing journal "$text, as a crash in the middle of a write leaves it"; else failed journal "$text"; fi
else
    passed journal "$good lines, each canonical, numbered and chained to the one before"
fi
[[ $clock_bad || $good -eq 0 ]] || passed time "the monotonic clock never falls within a boot"
if [[ -z $closed ]]; then missing closing "the run was not closed: there is no run.closed record"
elif [[ $closed -lt $good || -n $damage ]]; then failed closing "line $((closed + 1)): something follows run.closed"
else passed closing "closed in line $closed: $outcome"; fi
[[ $effects_bad || $good -eq 0 ]] || passed effects "$intents intents, each before its effect"

# ---- A run that takes an earlier one back (evidence.md, "Runs that take an earlier one back") -----------------------------
cat >"$work/link.jq" <<'EOJ'
. as $r | $r[0] as $o | $o.undoes as $u | $e[-1] as $last
| [$r[] | select(.type == "undo.inherited")] as $inherited
| if ($e | length) != $u.lines or $last.type != "run.closed" then "the run \($u.run) is not the one that was taken back: its last line is another"
  elif $e[0].plan != $o.plan or $e[0].mode != $o.mode then "the run \($u.run) had another plan"
  else
    ($inherited[] | . as $i | $e[$i.intent - 1] as $intent
      | if $intent == null or $intent.type != "step.intent" or $intent.step != $i.step or $intent.item != $i.item or $intent[$i.kind] != $i.request then
          "line \($i.seq): the earlier run registered no such \($i.kind) in its line \($i.intent)"
        elif (reduce $e[$i.intent:][] as $l (false;  # what was done there after that has to be taken back once more
            if $l.type == "\($i.kind).result" and $l.step == $i.step and $l.item == $i.item then $l.outcome == "succeeded"
            elif ($l.type == "step.intent" or ($l.type == "input.given" and ($l.accepted or $l.late)))
              and ($l.step == $i.step or ($l.step | startswith($i.step + "/"))) then false
            else . end)) then
          "line \($i.seq): the earlier run had carried out this \($i.kind) itself"
        else empty end),
    ([$e[] | select(.type == "gate.opened") | .step] as $asked | ($plan[0].steps // []) as $s
      | $s[] | select(.body.gate) | .id as $gate | [.body.gate._0.dominates[] | $s[.].id] as $covered
      | select(($asked | index([$gate])) and ($u.gates | index([$gate]) | not))
      | select(any($inherited[]; .step as $step | any($covered[]; . == $step or startswith($step + "/"))))
      | "the gate \"\($gate)\" covered what is taken back and was not asked once more")
  end
EOJ
if [[ $undoes ]]; then
    before=$folder/../$undoes/journal.jsonl
    if ! safe_name "$undoes" || ! is_file "$before"; then
        skipped link "the run $(shown "$undoes") is not beside this one: what was inherited was not compared"
    elif [[ $(tail -n 1 "$before" | tr -d '\n' | sha256sum | cut -d' ' -f1) != "$undoes_head" ]]; then
        failed link "the run $undoes is not the one that was taken back: its last line is another"
    elif ! jq -rs --slurpfile e "$before" --slurpfile plan "$work/plan" -f "$work/link.jq" "$work/good" >"$work/link" 2>"$work/error"; then
        failed link "the run $undoes cannot be compared: $(shown "$(head -n 1 "$work/error")")"
    elif [[ -s $work/link ]]; then
        while IFS= read -r text; do failed link "$(shown "$text")"; done <"$work/link"
    else
        passed link "what was inherited is as run $undoes registered it"
    fi
fi

# ---- Signatures -----------------------------------------------------------------------------------------------------
# keygen ARGUMENTS...: ssh-keygen within a time limit; one that hangs is not called again, and nothing is judged by it
keygen() {
    local code=0
    timeout -k 1 "$seconds" ssh-keygen "$@" || code=$?
    ((code != 124 && code != 137)) || : >"$work/hung"
    return "$code"
}
# armored FILE: nothing but one SSHSIG in base64, lines of one width. ssh-keygen passes over what stands around it.
armored() {
    [[ $(stat -c %s "$1") -le 65536 && $(tail -c 1 "$1" | wc -l) -eq 1 ]] && awk '
        NR == 1 { good = $0 == "-----BEGIN SSH SIGNATURE-----"; next }
        $0 == "-----END SSH SIGNATURE-----" { ends++; next }
        { if (NR == 2) width = length($0)
          if (ends || short || length($0) > width || $0 !~ /^[A-Za-z0-9+\/]+=*$/) good = 0
          if (length($0) < width) short = 1 }
        END { exit !(good && ends == 1 && width) }' "$1"
}
# check_signature FILE SIGNATURE NAMESPACE PRINCIPAL SIGNERS AT: prints the key's fingerprint where the signature is good.
check_signature() {
    local said time=${6//[!0-9]/}
    armored "$2" || return 1
    said=$(keygen -Y verify -f "$5" -I "$4" -n "$3" -O verify-time="${time:0:14}Z" -s "$2" <"$1" 2>&1) || return 1
    [[ $said =~ (SHA256:[A-Za-z0-9+/]+) ]] && printf '%s' "${BASH_REMATCH[1]}"
}
# listed FILE SIGNATURE NAMESPACE AT: prints the name under which the list of allowed signers has the key.
listed() {
    local names name time=${4//[!0-9]/}
    names=$(keygen -Y find-principals -s "$2" -f "$allowed" -O verify-time="${time:0:14}Z" 2>/dev/null) || return 1
    for name in ${names//,/ }; do check_signature "$1" "$2" "$3" "$name" "$allowed" "$4" >/dev/null && printf '%s' "$name" && return 0; done
    return 1
}

# ---- Seals (evidence.md, "Seals") -------------------------------------------------------------------------------------
printf 'runner namespaces="muster-seal@v1" %s\n' "$runner_key" >"$work/runner"
previous=$zeros number=1 end='' seal_count=0 seal_bad='' signer='' end_hash='' listed_as=''
seal_failed() { seal_bad=yes; failed seals "$1"; }
declare -A seal_hash=() seal_lines=()
names=()
part_is_folder seals seals || seal_bad=yes
for path in "$folder"/seals/*; do
    name=${path##*/}
    if ! is_file "$path"; then seal_failed "seals/$(shown "$name") is not a regular file"; continue; fi
    [[ $name == *.sig ]] && continue
    if [[ $name == end ]]; then end=yes
    elif [[ $name =~ ^[0-9]{4,}$ && $((10#$name)) -gt 0 ]]; then names+=("$name")
    elif [[ $name =~ ^(end|[0-9]{4,})(\.sig)?\.[0-9]+\.tmp$ ]]; then
        skipped seals "seals/$name was never finished; a crash may have left it, and it is no evidence"
    else seal_failed "seals/$(shown "$name") is not a seal's name"; fi
done
for name in ${names[@]+"${names[@]}"} ${end:+end}; do
    path=$folder/seals/$name
    if [[ $name != end ]]; then
        want=$(printf '%04d' "$number")
        if [[ $name != "$want" ]]; then seal_failed "seal $want is missing"; number=$((10#$name)); fi
        ((number += 1))
    fi
    mapfile -t rows <"$path"
    lines=${rows[3]-} state=${rows[5]-}
    lines=${lines#lines } state=${state#state }
    [[ $lines =~ ^[1-9][0-9]{0,15}$ ]] || lines=0
    if [[ $name == end ]]; then states=closed; else states='open held'; fi
    [[ " $states " == *" $state "* ]] || seal_failed "seal $name has the state $(shown "$state")"
    if ((lines == 0 || lines > good)); then
        seal_failed "seal $name covers $lines lines; $good intact lines are there"
    else
        # The seal's whole text follows from what it must say; so one comparison checks every byte of it.
        printf 'muster-seal v1\nrun %s\nseal %s\nlines %s\nhead %s\nstate %s\nprevious %s\n' \
            "$run_id" "$name" "$lines" "${hashes[lines - 1]}" "$state" "$previous" >"$work/seal"
        [[ $(digest "$work/seal") == "$(digest "$path")" ]] || seal_failed "seal $name does not say what it must"
    fi
    if [[ $name == end ]] && [[ $lines != "$good" || $closed != "$good" ]]; then
        seal_failed "the end seal is not over a closed journal's last line"
    fi
    previous=$(digest "$path")
    seal_hash[$name]=$previous seal_lines[$name]=$lines
    [[ $name != end ]] || end_hash=$previous
    if ! is_file "$path.sig"; then seal_failed "seal $name has no signature"
    elif ! signer=$(check_signature "$path" "$path.sig" muster-seal@v1 runner "$work/runner" "$opened_at"); then
        seal_failed "seal $name is not signed by the runner's key in the namespace muster-seal@v1"
    elif [[ $allowed ]] && ! listed_as=$(listed "$path" "$path.sig" muster-seal@v1 "$opened_at"); then
        seal_failed "seal $name is signed by $signer, which is not allowed to sign for muster-seal@v1"
    fi
    ((seal_count += 1))
done
for row in ${sealed[@]+"${sealed[@]}"}; do
    IFS=$tab read -r line seal hash <<<"$row"
    name=$(printf '%04d' "$seal")
    if [[ -z ${seal_hash[$name]-} ]]; then seal_failed "line $line: the seal $seal that the record names is missing"
    else
        [[ ${seal_hash[$name]} == "$hash" ]] || seal_failed "line $line: the record names another text for seal $seal"
        ((seal_lines[$name] < line)) || seal_failed "line $line: the seal $seal covers its own record"
    fi
done
[[ -z $closed || $end ]] || missing seals "the run is closed, but has no end seal"
[[ $closed || -z $end ]] || seal_failed "there is an end seal, but no run.closed record"
[[ $closed || $seal_count -gt 0 ]] || missing seals "there are no seals"
if [[ -z $seal_bad && $seal_count -gt 0 ]]; then
    if [[ $allowed ]]; then passed seals "$seal_count seals signed by $signer, allowed as $listed_as"
    else
        passed seals "$seal_count seals signed by $signer, not checked against a list of allowed signers"
        [[ -z $require ]] || missing seals "signatures are required, but no list of allowed signers was given"
    fi
fi

# ---- People: the keys that the plan names (evidence.md, "Approvals" and "Statements") ---------------------------------
jq -r '.site.people[]? | select(.id | test("^[A-Za-z0-9._@-]+$")) | .id as $id | .keys[]?
    | select(test("\n") | not) | "\($id) namespaces=\"muster-approval@v1,muster-statement@v1,muster-unlock@v1\" \(.)"' "$work/plan" >"$work/people" 2>/dev/null
# by_person FILE NAMESPACE PERSON AT: prints the fingerprint of the person's key where the signature is good.
by_person() {
    local key
    key=$(check_signature "$1" "$1.sig" "$2" "$3" "$work/people" "$4") || return 1
    [[ -z $allowed ]] || check_signature "$1" "$1.sig" "$2" "$3" "$allowed" "$4" >/dev/null || return 1
    printf '%s' "$key"
}
canonical_file() { jq -ac . "$1" >"$work/form" 2>/dev/null && [[ $(digest "$work/form") == "$(digest "$1")" ]]; }

# ---- Statements added after the end -----------------------------------------------------------------------------------
for row in ${outputs[@]+"${outputs[@]}"}; do
    IFS=$tab read -r line name hash <<<"$row"
    output_hash[$name]+=" $hash"
done
previous=$zeros number=0 statements_bad=''
statement_failed() { statements_bad=yes; failed statements "$1"; }
part_is_folder statements statements || statements_bad=yes
for path in "$folder"/statements/*; do
    name=${path##*/}
    [[ $name == *.sig ]] && is_file "$path" && continue
    ((number += 1))
    want=$(printf '%04d.json' "$number")
    if ! is_file "$path" || [[ $name != "$want" ]]; then statement_failed "statements/$want is missing"; break; fi
    if ! canonical_file "$path" || ! jq -e '(keys_unsorted | map(select(. != "file" and . != "sha256")))
        == ["v", "run", "number", "end_seal", "previous", "kind", "person", "at", "text"] and .v == 1
        and (.kind | IN("note", "finding", "redaction"))' "$path" >/dev/null 2>&1; then
        statement_failed "statements/$name is not a canonical statement"; break
    fi
    IFS=$tab read -r of_run of_number of_end of_previous kind person at file hash text < <(jq -r '[.run, .number, .end_seal,
        .previous, .kind, .person, .at, (.file // "-"), (.sha256 // "-"), .text] | @tsv' "$path")
    [[ $of_run == "$run_id" && -n $end_hash && $of_end == "$end_hash" ]] || statement_failed "statements/$name is about another run or another end seal"
    [[ $of_number == "$number" && $of_previous == "$previous" ]] || statement_failed "statements/$name does not follow the statement before it"
    if ! is_file "$path.sig" || ! by_person "$path" muster-statement@v1 "$person" "$at" >/dev/null; then
        statement_failed "statements/$name is not signed by \"$(shown "$person")\""; break
    fi
    previous=$(digest "$path")
    [[ $kind == redaction ]] || continue
    if ! jq -e --arg id "$person" '[.site.roles[]? | select(.may // [] | index("override")) | .id] as $may
        | any(.site.people[]?; .id == $id and any(.roles[]?; . as $role | $may | index([$role])))' "$work/plan" >/dev/null; then
        statement_failed "statements/$name: \"$(shown "$person")\" has no role that may redact"
    elif [[ " ${output_hash[$file]-} " != *" $hash "* ]]; then
        statement_failed "statements/$name redacts a file that the journal does not name"
    else
        redacted[$file]="by \"$person\" at $at: $(shown "$text")"
    fi
done
if ((number == 0)); then skipped statements "no statements were added"
elif [[ -z $statements_bad ]]; then passed statements "$number statements, signed and chained"; fi

# ---- Plan, playbook, outputs, cut tails: the digests in the journal ---------------------------------------------------
# compare PATH HASH NAME SUBJECT
compare() {
    local found
    if [[ -L $1 || ( -e $1 && ! -f $1 ) ]]; then failed "$4" "$3 is not a regular file"; return 1; fi
    [[ -e $1 ]] || { failed "$4" "$3 is missing"; return 1; }
    found=$(digest "$1")
    [[ $found == "$2" ]] || { failed "$4" "$3 has the digest $found; the journal says $2"; return 1; }
}
# leftovers PART SUBJECT NAMES...: what no record names
leftovers() {
    local part=$1 subject=$2 path name
    local -n known=$3
    part_is_folder "$part" "$subject" || return
    for path in "$folder/$part"/**; do
        name=${path#"$folder/$part/"}
        [[ -n $name ]] || continue
        [[ -d $path && ! -L $path && $part == playbook ]] && continue
        if ! is_file "$path"; then failed "$subject" "$part/$(shown "$name") is not a regular file"
        elif [[ -z ${known[$name]-} ]]; then
            if [[ $part != playbook ]] && [[ -z $closed || $recovered ]]; then
                skipped "$subject" "$part/$(shown "$name") is named by no record; a crash may have left it, and it is no evidence"
            else failed "$subject" "$part/$(shown "$name") is named by no record"; fi
        fi
    done
}
if [[ -n $plan_digest ]]; then
    compare "$plan" "$plan_digest" plan.json plan && passed plan "plan.json has the digest $plan_digest"
    count=0
    for row in ${pairs[@]+"${pairs[@]}"}; do
        IFS=$tab read -r name hash <<<"$row"
        if ! safe_path "$name"; then failed playbook "line 1: \"$(shown "$name")\" is no name of a file in playbook/"; continue; fi
        is_playbook[$name]=yes
        compare "$folder/playbook/$name" "$hash" "playbook/$name" playbook && ((count += 1))
    done
    leftovers playbook playbook is_playbook
    passed playbook "$count files as they were loaded"
    count=0
    for row in ${outputs[@]+"${outputs[@]}"}; do
        IFS=$tab read -r line name hash <<<"$row"
        if ! safe_name "$name"; then failed outputs "line $line: \"$(shown "$name")\" is no name of a file in outputs/"; continue; fi
        is_output[$name]=yes
        if [[ ${redacted[$name]-} && ! -e $folder/outputs/$name && ! -L $folder/outputs/$name ]]; then
            passed outputs "outputs/$name (line $line) was redacted: ${redacted[$name]}"
        else
            compare "$folder/outputs/$name" "$hash" "outputs/$name (line $line)" outputs && ((count += 1))
        fi
    done
    leftovers outputs outputs is_output
    passed outputs "$count outputs with the digests in the journal"
    for row in ${cuts[@]+"${cuts[@]}"}; do
        IFS=$tab read -r line name hash bytes <<<"$row"
        if ! safe_name "$name"; then failed recovery "line $line: \"$(shown "$name")\" is no name of a file in recovered/"; continue; fi
        is_cut[$name]=yes
        compare "$folder/recovered/$name" "$hash" "recovered/$name" recovery \
            && passed recovery "line $line: a torn tail of $bytes bytes was cut and kept"
    done
    leftovers recovered recovery is_cut
fi

# ---- Approvals ----------------------------------------------------------------------------------------------------------
count=0
for row in ${votes[@]+"${votes[@]}"}; do
    IFS=$tab read -r kind line a b c d e f <<<"$row"
    if [[ $kind != vote ]]; then
        name=$a hash=$b
        if ! safe_name "$name"; then failed approvals "line $line: \"$(shown "$name")\" is no name of a file in approvals/"; continue; fi
        is_approval[$name]=yes
        [[ $kind == covers ]] || is_approval[$name.sig]=yes
        if [[ $kind == covers && -z $closed && ! -e $folder/approvals/$name && ! -L $folder/approvals/$name ]]; then
            missing approvals "line $line: approvals/$name is not there yet"; continue
        fi
        compare "$folder/approvals/$name" "$hash" "approvals/$name (line $line)" approvals || continue
        if [[ $kind == covers && $c == undo ]]; then
            [[ $(jq -ac '[.undoes, .head, [.entries[]? | [.step, .item, .effect]]]' "$folder/approvals/$name" 2>/dev/null) \
                == "$(jq -ac --slurpfile r "$work/good" -n '$r[0].undoes as $u | [$u.run, $u.head, [$r[] | select(.type == "undo.inherited") | [.step, .item, .kind]]]')" ]] \
                || failed approvals "line $line: approvals/$name shows other steps than are taken back"
        else
            [[ $kind != covers || $(jq -ac '[.entries[]?.step]' "$folder/approvals/$name" 2>/dev/null) == "$c" ]] \
                || failed approvals "line $line: approvals/$name shows other steps than the gate covers in the plan"
        fi
        continue
    fi
    person=$a name=$b at=$c strength=$d key=$e expected=$f
    path=$folder/approvals/$name
    safe_name "$name" && is_file "$path" || continue
    if ! canonical_file "$path" || ! jq -e '(keys_unsorted | map(select(. != "item" and . != "reason"))) == ["v", "run", "plan", "mode",
        "parameters", "gate", "gate_seq", "gate_sha256", "covers_sha256", "decision", "person", "expires_at", "signed_at"]' "$path" >/dev/null 2>&1; then
        failed approvals "line $line: the statement is not canonical"; continue
    fi
    if ! jq -e --argjson expected "$expected" 'del(.reason, .signed_at) == $expected and .signed_at <= .expires_at' "$path" >/dev/null 2>&1; then
        failed approvals "line $line: the statement of \"$(shown "$person")\" is for something else than the records say"
    fi
    if ! is_file "$path.sig"; then failed approvals "line $line: the statement of \"$(shown "$person")\" has no signature"
    elif ! signed_by=$(by_person "$path" muster-approval@v1 "$person" "$at"); then
        failed approvals "line $line: the statement is not signed by a key of \"$(shown "$person")\" in the namespace muster-approval@v1"
    elif [[ $strength != signature || $key != "$signed_by" ]]; then
        failed approvals "line $line: the record names another key than the one that signed"
    else ((count += 1)); fi
done
leftovers approvals approvals is_approval
words=''
((unsigned == 0)) || words=", $unsigned by the operating system's word alone"
[[ -z $plan_digest ]] || passed approvals "$gates gates, $count signed decisions that count$words"
if [[ $require ]]; then
    ((unsigned == 0)) || missing approvals "signatures are required, but $unsigned decisions that count have none"
    ((count == 0)) || [[ $allowed ]] || missing approvals "signatures are required, but no list of allowed signers was given"
fi

# ---- Locks that were broken (evidence.md, "Locks") ----------------------------------------------------------------------
for row in ${broken[@]+"${broken[@]}"}; do
    IFS=$tab read -r line key what name hash at expected <<<"$row"
    text="line $line: the lock $(shown "$key") was $(shown "$what")"
    if [[ $name == - ]]; then passed locks "$text$(jq -r '.reason | if . then " (\(.))" else "" end' <<<"$expected" | tr -c ' -~\n' '?')"; continue; fi
    if ! safe_name "$name"; then failed locks "line $line: \"$(shown "$name")\" is no name of a file in locks/"; continue; fi
    is_lock[$name]=yes is_lock[$name.sig]=yes
    compare "$folder/locks/$name" "$hash" "locks/$name (line $line)" locks || continue
    if ! canonical_file "$folder/locks/$name" || ! jq -e '(keys_unsorted | map(select(. != "head"))) == ["v", "key", "run", "host", "since",
        "mode", "person", "reason", "signed_at"] and .v == 1' "$folder/locks/$name" >/dev/null 2>&1; then
        failed locks "line $line: the statement is not canonical"; continue
    fi
    person=$(jq -r .person "$folder/locks/$name")
    if ! jq -e --argjson e "$expected" '.key == $e.key and ($e.run == null or .run == $e.run) and .person == $e.by.name and $e.by.strength == "signature"
        and .reason == $e.reason' "$folder/locks/$name" >/dev/null; then
        failed locks "line $line: the statement of \"$(shown "$person")\" is for something else than the record says"
    elif ! jq -e --argjson s "$(cat "$folder/locks/$name")" '[.site.roles[]? | select((.may // [] | index("override"))
        and (.modes == null or (.modes | index($s.mode)))) | .id] as $may
        | any(.site.people[]?; .id == $s.person and any(.roles[]?; . as $role | $may | index([$role])))' "$work/plan" >/dev/null; then
        failed locks "line $line: \"$(shown "$person")\" has no role that may break a lock in this mode"
    elif ! is_file "$folder/locks/$name.sig" || ! signed_by=$(by_person "$folder/locks/$name" muster-unlock@v1 "$person" "$at"); then
        failed locks "line $line: the statement is not signed by a key of \"$(shown "$person")\" in the namespace muster-unlock@v1"
    elif [[ $(jq -r .by.key <<<"$expected") != "$signed_by" ]]; then
        failed locks "line $line: the record names another key than the one that signed"
    else passed locks "$text, broken by \"$(shown "$person")\", signed"; fi
done
[[ -z $plan_digest ]] || leftovers locks locks is_lock

# ---- The hash that was kept outside -------------------------------------------------------------------------------------
if [[ -z $expect ]]; then skipped head "no hash from outside was given to compare with"
else
    found=''
    for i in "${!hashes[@]}"; do ((i < good)) && [[ ${hashes[i]} == "$expect" ]] && found=$((i + 1)) && break; done
    if [[ -z $found ]]; then failed head "no line has the hash $expect that was given from outside"
    else passed head "line $found has the hash that was given from outside"; fi
fi

if [[ $tampered ]]; then verdict=TAMPERED code=1; elif [[ $incomplete ]]; then verdict=INCOMPLETE code=2; else verdict=VERIFIED code=0; fi
if ((good > 0)); then printf '%s  run %s, %s lines, head %s\n' "$verdict" "$(shown "$run_id")" "$good" "${hashes[good - 1]}"; else printf '%s\n' "$verdict"; fi
exit "$code"

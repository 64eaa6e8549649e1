/// The example's plan in each form.
enum ExampleRenderings {
    static let text = #"""
        region-outage: Region outage: move traffic and writes to the healthy region
          site       lab, mode drill
          scenario   A region is lost without warning (severe)
          owner      platform
          parameters failed = a, healthy = b
          locks      traffic/lab
          announces  to incident: on start, end, failed; every 15m
          limits     8 steps at once
          digest     74c2299c3cd804d63147a66bc5e0795c565664fcd3787cb1ceccad042a0470f9

        Who will be asked
          authorise: 1 of Ann (ann), Bob (bob); not the initiator; open for 10m, then the run stops; 9 steps
              wait for it
          note: Write the incident's number (lost: ${{ steps.reconcile.oldest_lost }}); answers: number
              (string)

        Before anything starts
          target-ready: GET http://127.0.0.1:2/health/ready; expects status eq 200; if not, the run stops

        Watched all the time
          availability: every 250ms: GET http://127.0.0.1:80/health/ready; expects status eq 200; places
              outage.began on breach; places service.restored on recovery lasting 3s

        Objectives
          rto: at most 15m, from outage.began to service.restored
          rpo: at most 5m, by ${{ steps.reconcile.oldest_lost }}

        Steps

          1. confirm-outage: Three failed probes in a row (not a false alarm)
              reads      GET http://127.0.0.1:1/health/ready
              until      every 1s, for at most 1m, until it fails with timeout, refused, http_5xx, 3 times
                         in a row
              time       expected 10s

          2. authorise
              asks       1 of Ann (ann), Bob (bob); not the initiator; open for 10m, then the run stops

          3. silence-alerts
              writes     silence --region a
              done when  is-silent
              release    unsilence (when the run ends, after the pivot: run)

          4. fence-old-primary
              writes     postgres/fence: fence --host db-1
              keeps      config: show-config db-1
              done when  is-fenced db-1; expects fenced eq true
              undo       unfence db-1
              time       expected 20s

        ---- PIVOT: from here on only forward, failback: failback.yaml -------------------------------------
          5. promote
              writes     promote db-2
              done when  is-primary; expects primary eq true
              no undo    this is the pivot
              time       expected 1m, at most 5m

          6. shift-traffic
              phase      of 2 steps
              for each   weight of [10, 50, 100], one after the other

              7. set
                  writes     haproxy/set-weight: weight ${{ each.weight }}
                  done when  is-weight ${{ each.weight }}
                  time       expected 2s

              8. settle
                  reads      GET http://127.0.0.1:80/health/ready
                  expects    status eq 200
                  time       expected 5s

          9. reconcile
              reads      compare
              on failure goes on, counted as partial

          10. note
              asks       Write the incident's number (lost: ${{ steps.reconcile.oldest_lost }}); answers:
                         number (string)

          11. tell
              tells      incident: Done, see ${{ steps.note.number }}

        Taking back
          undone when the run rolls back, last first: fence-old-primary
          released when their scope ends: silence-alerts
          the pivot: promote
          after the pivot, never rolled back: set

        Expected duration
          1m51s on the critical path: confirm-outage, authorise, silence-alerts, fence-old-primary, promote,
              set, settle, reconcile, note, tell
          without an expected time: authorise, silence-alerts, reconcile, note, tell

        """#
    static let dot = #"""
        digraph "region-outage" {
          compound=true; rankdir=TB;
          node [shape=box, style=rounded, fontname="sans-serif"];
          s0 [label="confirm-outage\nThree failed probes in a row (not a false alarm)"];
          s1 [label="authorise", shape=octagon, style=""];
          s2 [label="silence-alerts", style=filled, fillcolor="#f7e3b0"];
          s3 [label="fence-old-primary", style=filled, fillcolor="#f7e3b0"];
          s4 [label="promote", peripheries=2, style=filled, fillcolor="#f4b6b6"];
          subgraph cluster_5 {
            label="shift-traffic";
            s6 [label="set", style=filled, fillcolor="#f7e3b0"];
            s7 [label="settle"];
          }
          s8 [label="reconcile"];
          s9 [label="note", shape=octagon, style=""];
          s10 [label="tell"];
          s0 -> s1;
          s1 -> s2;
          s2 -> s3;
          s3 -> s4;
          s4 -> s6 [lhead=cluster_5];
          s6 -> s7;
          s7 -> s8 [ltail=cluster_5];
          s8 -> s9;
          s9 -> s10;
        }

        """#
    static let mermaid = #"""
        flowchart TD
          s0["confirm-outage<br>Three failed probes in a row (not a false alarm)"]
          s1{{"authorise"}}
          s2["silence-alerts"]:::write
          s3["fence-old-primary"]:::write
          s4["promote"]:::pivot
          subgraph s5 ["shift-traffic"]
            s6["set"]:::write
            s7["settle"]
          end
          s8["reconcile"]
          s9{{"note"}}
          s10["tell"]
          s0 --> s1
          s1 --> s2
          s2 --> s3
          s3 --> s4
          s4 --> s5
          s6 --> s7
          s5 --> s8
          s8 --> s9
          s9 --> s10
          classDef write fill:#f7e3b0
          classDef pivot fill:#f4b6b6,stroke-width:4px

        """#
}

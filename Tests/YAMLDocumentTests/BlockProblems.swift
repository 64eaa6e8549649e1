/// Files that are refused, with everything that is shown for them.
enum BlockProblems {
    static let all: [ProblemCase] = [
        ProblemCase(
            "a tab as indentation", Array("a:\n\tb: 1\n".utf8),
            #"""
            case.yaml:2:1: error: a tab is used as indentation [MU0104]
                2 |     b: 1
                  | ^~~~
                  = expected: spaces
                  = fix: replace the tab by spaces
            """#),
        ProblemCase(
            "a tab before a key of the root", Array("\ta: 1\n".utf8),
            #"""
            case.yaml:1:1: error: a tab is used as indentation [MU0104]
                1 |     a: 1
                  | ^~~~
                  = expected: spaces
                  = fix: replace the tab by spaces
            """#),
        ProblemCase(
            "a duplicate key", Array("retry: 1\nid: x\nretry: 2\n".utf8),
            #"""
            case.yaml:3:1: error: duplicate key "retry" [MU0105]
                3 | retry: 2
                  | ^~~~~
            case.yaml:1:1: note: first defined here
                1 | retry: 1
                  | ^~~~~
            """#),
        ProblemCase(
            "a duplicate key written in quotes", Array("a: 1\n\"a\": 2\n'a': 3\n".utf8),
            #"""
            case.yaml:2:1: error: duplicate key "a" [MU0105]
                2 | "a": 2
                  | ^~~
            case.yaml:1:1: note: first defined here
                1 | a: 1
                  | ^
            case.yaml:3:1: error: duplicate key "a" [MU0105]
                3 | 'a': 3
                  | ^~~
            case.yaml:1:1: note: first defined here
                1 | a: 1
                  | ^
            """#),
        ProblemCase(
            "a merge key", Array("base: &b 1\nstep:\n  <<: 2\n".utf8),
            #"""
            case.yaml:3:3: error: merge key "<<" is not part of the format [MU0106]
                3 |   <<: 2
                  |   ^~
                  = fix: write the keys out where they are meant
            """#),
        ProblemCase(
            "a tag of another language", Array("a: !ruby/object:Gem x\nb: !!binary aGk=\n".utf8),
            #"""
            case.yaml:1:4: error: unknown tag "!ruby/object:Gem" [MU0107]
                1 | a: !ruby/object:Gem x
                  |    ^~~~~~~~~~~~~~~~~~
                  = expected: no tag, or one of !!str, !!int, !!float, !!bool, !!null, !!seq, !!map
                  = fix: leave the tag out
            case.yaml:2:4: error: unknown tag "!!binary" [MU0107]
                2 | b: !!binary aGk=
                  |    ^~~~~~~~~~~~~
                  = expected: no tag, or one of !!str, !!int, !!float, !!bool, !!null, !!seq, !!map
                  = fix: leave the tag out
            """#),
        ProblemCase(
            "a value that is not what its tag says", Array("a: !!int abc\nb: !!bool yes\nc: !!map [1]\nd: !!seq x\n".utf8),
            #"""
            case.yaml:1:4: error: the value is not what its tag "!!int" says [MU0108]
                1 | a: !!int abc
                  |    ^~~~~~~~~
                  = fix: leave the tag out
            case.yaml:2:4: error: the value is not what its tag "!!bool" says [MU0108]
                2 | b: !!bool yes
                  |    ^~~~~~~~~~
                  = fix: leave the tag out
            case.yaml:3:4: error: the value is not what its tag "!!map" says [MU0108]
                3 | c: !!map [1]
                  |    ^~~~~~~
                  = fix: leave the tag out
            case.yaml:4:4: error: the value is not what its tag "!!seq" says [MU0108]
                4 | d: !!seq x
                  |    ^~~~~~~
                  = fix: leave the tag out
            """#),
        ProblemCase(
            "an alias without anchor", Array("retries: &retries 1\nb: *retires\n".utf8),
            #"""
            case.yaml:2:4: error: no anchor "retires" before this alias [MU0109]
                2 | b: *retires
                  |    ^~~~~~~~
                  = expected: an anchor &retires earlier in the file
                  = fix: write *retries
            """#),
        ProblemCase(
            "an alias inside its anchor", Array("a: &x [1, *x]\n".utf8),
            #"""
            case.yaml:1:11: error: alias "x" stands inside the value it stands for [MU0110]
                1 | a: &x [1, *x]
                  |           ^~
            case.yaml:1:4: note: the anchor is here
                1 | a: &x [1, *x]
                  |    ^~~~
            """#),
        ProblemCase(
            "a list as a key", Array("? [a, b]\n: 1\n".utf8),
            #"""
            case.yaml:1:3: error: a key is a list [MU0111]
                1 | ? [a, b]
                  |   ^
                  = expected: a name as the key
            """#),
        ProblemCase(
            "a reference without quotes, read as a mapping in braces", Array("host: ${{ params.host }}\nwith: { x: ${{ a }} }\n".utf8),
            #"""
            case.yaml:2:13: error: a reference inside { } or [ ] needs quotes [MU0103]
                2 | with: { x: ${{ a }} }
                  |             ^
                  = expected: "${{ … }}"
                  = fix: put double quotes around the reference
            case.yaml:2:7: note: the mapping opens here
                2 | with: { x: ${{ a }} }
                  |       ^
            """#),
        ProblemCase(
            "a mapping as a key", Array("a: {{ b: c }: d}\n".utf8),
            #"""
            case.yaml:1:5: error: a key is a mapping [MU0111]
                1 | a: {{ b: c }: d}
                  |     ^
                  = expected: a name as the key
                  = fix: put quotes around text that contains braces, as in "${{ … }}"
            """#),
        ProblemCase(
            "an alias as a key", Array("a: &x k\n*x : 1\n".utf8),
            #"""
            case.yaml:2:1: error: a key is an alias [MU0111]
                2 | *x : 1
                  | ^~
                  = expected: a name as the key
            """#),
        ProblemCase(
            "a second document", Array("a: 1\n---\nb: 2\n".utf8),
            #"""
            case.yaml:2:1: error: a second document starts here [MU0112]
                2 | ---
                  | ^~~
                  = expected: one document in a file
                  = fix: put it into a file of its own
            """#),
        ProblemCase(
            "text after the end of the document", Array("a: 1\n...\nb\n".utf8),
            #"""
            case.yaml:3:1: error: the document has ended here [MU0103]
                3 | b
                  | ^
                  = expected: one document in a file
                  = fix: give the lines of one collection the same indentation
            """#),
        ProblemCase(
            "an empty file", Array("".utf8),
            #"""
            case.yaml:1:1: error: the file has no content [MU0113]
            """#),
        ProblemCase(
            "a file of comments", Array("# nothing\n\n".utf8),
            #"""
            case.yaml:1:1: error: the file has no content [MU0113]
                1 | # nothing
                  | ^
            """#),
        ProblemCase(
            "another version of YAML", Array("%YAML 1.1\n---\na: no\n".utf8),
            #"""
            case.yaml:1:1: error: the file asks for YAML 1.1 [MU0114]
                1 | %YAML 1.1
                  | ^~~~~
                  = expected: YAML 1.2
                  = fix: leave the %YAML line out
            """#),
        ProblemCase(
            "a second major version of YAML", Array("%YAML 2.0\n---\na: no\n".utf8),
            #"""
            case.yaml:1:1: error: the file asks for another version of YAML [MU0114]
                1 | %YAML 2.0
                  | ^
                  = expected: YAML 1.2
                  = fix: leave the %YAML line out
            """#),
        ProblemCase(
            "a list that is not closed", Array("a: [1, 2\nb: 3\n".utf8),
            #"""
            case.yaml:2:2: error: the list is not closed [MU0103]
                2 | b: 3
                  |  ^
                  = expected: a comma or ]
            case.yaml:1:4: note: the list opens here
                1 | a: [1, 2
                  |    ^
            """#),
        ProblemCase(
            "a mapping that is not closed", Array("a: { b: 1\nc: 3\n".utf8),
            #"""
            case.yaml:2:2: error: the mapping is not closed [MU0103]
                2 | c: 3
                  |  ^
                  = expected: a comma or }
            case.yaml:1:4: note: the mapping opens here
                1 | a: { b: 1
                  |    ^
            """#),
        ProblemCase(
            "a quote that is not closed", Array("a: \"text\nb: 3\n".utf8),
            #"""
            case.yaml:1:4: error: the quote that opens here is not closed [MU0103]
                1 | a: "text
                  |    ^
                  = expected: the closing quote
            case.yaml:3:1: note: the file ends inside quotes
                3 |
                  | ^
            """#),
        ProblemCase(
            "text after a quoted value", Array("a: \"x\" y\n".utf8),
            #"""
            case.yaml:1:8: error: text is not allowed behind the closing quote [MU0103]
                1 | a: "x" y
                  |        ^
                  = expected: the end of the line
                  = fix: put the whole value between quotes
            case.yaml:1:1: note: the mapping starts here
                1 | a: "x" y
                  | ^
            """#),
        ProblemCase(
            "a colon in plain text", Array("title: Region outage: move\n".utf8),
            #"""
            case.yaml:1:21: error: a key is not allowed here [MU0103]
                1 | title: Region outage: move
                  |                     ^
                  = expected: one key on a line
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "two keys on a line", Array("a: b: c\n".utf8),
            #"""
            case.yaml:1:5: error: a key is not allowed here [MU0103]
                1 | a: b: c
                  |     ^
                  = expected: one key on a line
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "a key less indented than the others", Array("a:\n    b: 1\n  c: 2\n".utf8),
            #"""
            case.yaml:3:3: error: a key was expected here [MU0103]
                3 |   c: 2
                  |   ^
                  = expected: a key as indented as the others of the mapping
                  = fix: give the lines of one collection the same indentation
            case.yaml:1:1: note: the mapping starts here
                1 | a:
                  | ^
            """#),
        ProblemCase(
            "an item less indented than the others", Array("a:\n    - 1\n  - 2\n".utf8),
            #"""
            case.yaml:3:3: error: a key was expected here [MU0103]
                3 |   - 2
                  |   ^
                  = expected: a key as indented as the others of the mapping
                  = fix: give the lines of one collection the same indentation
            case.yaml:1:1: note: the mapping starts here
                1 | a:
                  | ^
            """#)
    ]
}

/// Files that are refused, with everything that is shown for them.
enum TextProblems {
    static let all: [ProblemCase] = [
        ProblemCase(
            "a list item behind a key", Array("a: - 1\n".utf8),
            #"""
            case.yaml:1:4: error: a list item is not allowed here [MU0103]
                1 | a: - 1
                  |    ^
                  = expected: the dash on a line of its own
                  = fix: give the lines of one collection the same indentation
            """#),
        ProblemCase(
            "a line that is no key", Array("a: 1\nfoo\nb: 2\n".utf8),
            #"""
            case.yaml:3:1: error: the line is neither a key nor a value [MU0103]
                3 | b: 2
                  | ^
                  = expected: a colon and a space after the key
            case.yaml:2:1: note: the key would start here
                2 | foo
                  | ^
            """#),
        ProblemCase(
            "a percent sign at the start of a value", Array("a: %x\n".utf8),
            #"""
            case.yaml:1:4: error: a value cannot start with this character [MU0103]
                1 | a: %x
                  |    ^
                  = expected: text, quotes, or a collection
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "an at sign at the start of a value", Array("a: @home\n".utf8),
            #"""
            case.yaml:1:4: error: a value cannot start with this character [MU0103]
                1 | a: @home
                  |    ^
                  = expected: text, quotes, or a collection
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "a backquote at the start of a value", Array("a: `date`\n".utf8),
            #"""
            case.yaml:1:4: error: a value cannot start with this character [MU0103]
                1 | a: `date`
                  |    ^
                  = expected: text, quotes, or a collection
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "an unknown escape", Array("a: \"\\d+\"\n".utf8),
            #"""
            case.yaml:1:5: error: unknown escape after the backslash [MU0103]
                1 | a: "\d+"
                  |     ^
                  = expected: an escape such as \n, \t, \" or \\
                  = fix: use single quotes, where a backslash is a backslash
            case.yaml:1:4: note: the quote opens here
                1 | a: "\d+"
                  |    ^
            """#),
        ProblemCase(
            "an escape cut short", Array("a: \"\\x4\"\n".utf8),
            #"""
            case.yaml:1:7: error: the escape is not complete [MU0103]
                1 | a: "\x4"
                  |       ^
                  = expected: hexadecimal digits
            case.yaml:1:4: note: the quote opens here
                1 | a: "\x4"
                  |    ^
            """#),
        ProblemCase(
            "an escape of a surrogate", Array("a: \"\\ud800\"\n".utf8),
            #"""
            case.yaml:1:7: error: the escape does not stand for a character [MU0103]
                1 | a: "\ud800"
                  |       ^
                  = expected: a Unicode scalar value
            case.yaml:1:4: note: the quote opens here
                1 | a: "\ud800"
                  |    ^
            """#),
        ProblemCase(
            "an anchor without a name", Array("a: & b\n".utf8),
            #"""
            case.yaml:1:5: error: an anchor or alias has no name [MU0103]
                1 | a: & b
                  |     ^
                  = expected: letters, digits, - or _
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "a control character", [0x61, 0x3A, 0x20, 0x62, 0x07, 0x63, 0x0A],
            #"""
            case.yaml:1:5: error: control character U+0007 is not allowed [MU0102]
                1 | a: b�c
                  |     ^
                  = fix: remove it, or write an escape between double quotes
            """#),
        ProblemCase(
            "a control character after a byte order mark and characters of several bytes",
            [0xEF, 0xBB, 0xBF, 0xC3, 0xA9, 0x3A, 0x20, 0x1B, 0x5B, 0x33, 0x31, 0x6D, 0x0A],
            #"""
            case.yaml:1:4: error: control character U+001B is not allowed [MU0102]
                1 | é: �[31m
                  |    ^
                  = fix: remove it, or write an escape between double quotes
            """#),
        ProblemCase(
            "bytes of Latin 1", [0x6E, 0x61, 0x6D, 0x65, 0x3A, 0x20, 0x63, 0x61, 0x66, 0xE9, 0x0A, 0x62, 0x3A, 0x20, 0x31, 0x0A],
            #"""
            case.yaml:1:10: error: byte 0xE9 at offset 9 is not UTF-8 [MU0101]
                1 | name: caf�
                  |          ^
                  = expected: a file in UTF-8
            """#),
        ProblemCase(
            "an overlong form", [0x61, 0x3A, 0x20, 0xC0, 0xAF, 0x0A],
            #"""
            case.yaml:1:4: error: byte 0xC0 at offset 3 is not UTF-8 [MU0101]
                1 | a: ��
                  |    ^
                  = expected: a file in UTF-8
            """#),
        ProblemCase(
            "a surrogate in UTF-8", [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80, 0x0A],
            #"""
            case.yaml:1:4: error: byte 0xED at offset 3 is not UTF-8 [MU0101]
                1 | a: ���
                  |    ^
                  = expected: a file in UTF-8
            """#),
        ProblemCase(
            "a sequence cut off by the end of the file", [0x61, 0x3A, 0x20, 0xE6, 0x97],
            #"""
            case.yaml:1:4: error: byte 0xE6 at offset 3 is not UTF-8 [MU0101]
                1 | a: �
                  |    ^
                  = expected: a file in UTF-8
            """#),
        ProblemCase(
            "UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x3A, 0x00, 0x20, 0x00, 0x31, 0x00, 0x0A, 0x00],
            #"""
            case.yaml:1:1: error: the file is UTF-16, not UTF-8 [MU0101]
                1 | ��a�:� �1�
                  | ^~
                  = expected: a file in UTF-8
                  = fix: convert it: iconv -f UTF-16 -t UTF-8
            """#),
        ProblemCase(
            "a place after wide and combining characters", Array("名前: e\u{301}日本 \"x\": y: z\n".utf8),
            #"""
            case.yaml:1:13: error: a key is not allowed here [MU0103]
                1 | 名前: é日本 "x": y: z
                  |                ^
                  = expected: one key on a line
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "a place on a line with tabs inside", Array("a: \"x\ty\" z\n".utf8),
            #"""
            case.yaml:1:10: error: text is not allowed behind the closing quote [MU0103]
                1 | a: "x   y" z
                  |            ^
                  = expected: the end of the line
                  = fix: put the whole value between quotes
            case.yaml:1:1: note: the mapping starts here
                1 | a: "x   y" z
                  | ^
            """#),
        ProblemCase(
            "a place in a file with CR LF", Array("a: 1\r\nb: 2\r\na: 3\r\n".utf8),
            #"""
            case.yaml:3:1: error: duplicate key "a" [MU0105]
                3 | a: 3
                  | ^
            case.yaml:1:1: note: first defined here
                1 | a: 1
                  | ^
            """#),
        ProblemCase(
            "a place in a file with lone CR", Array("a: 1\rb: 2\ra: 3\r".utf8),
            #"""
            case.yaml:3:1: error: duplicate key "a" [MU0105]
                3 | a: 3
                  | ^
            case.yaml:1:1: note: first defined here
                1 | a: 1
                  | ^
            """#),
        ProblemCase(
            "a block with text behind its header", Array("a: | text\n  b\n".utf8),
            #"""
            case.yaml:1:6: error: text is not allowed after the header of a block [MU0103]
                1 | a: | text
                  |      ^
                  = expected: a line break
            case.yaml:1:4: note: the block starts here
                1 | a: | text
                  |    ^
            """#),
        ProblemCase(
            "a block with indentation 0", Array("a: |0\n b\n".utf8),
            #"""
            case.yaml:1:5: error: the indentation of a block cannot be 0 [MU0103]
                1 | a: |0
                  |     ^
                  = expected: a digit from 1 to 9
            case.yaml:1:4: note: the block starts here
                1 | a: |0
                  |    ^
            """#),
        ProblemCase(
            "a multi-line key", Array("\"a\n b\": 1\nc d\n e: 2\n".utf8),
            #"""
            case.yaml:2:4: error: a key is not allowed here [MU0103]
                2 |  b": 1
                  |    ^
                  = expected: one key on a line
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "an undefined tag handle", Array("a: !e!x 1\n".utf8),
            #"""
            case.yaml:1:4: error: unknown tag [MU0103]
                1 | a: !e!x 1
                  |    ^
                  = expected: no tag
                  = fix: put quotes around text that starts or contains special characters
            """#),
        ProblemCase(
            "a missing value in braces", Array("a: {b: 1,, c: 2}\n".utf8),
            #"""
            case.yaml:1:10: error: a value is missing here [MU0103]
                1 | a: {b: 1,, c: 2}
                  |          ^
                  = expected: a value
            """#),
        ProblemCase(
            "problems of several kinds, with the syntax error at the end", Array("a: 1\na: 2\nb: *x\nc: [\n".utf8),
            #"""
            case.yaml:2:1: error: duplicate key "a" [MU0105]
                2 | a: 2
                  | ^
            case.yaml:1:1: note: first defined here
                1 | a: 1
                  | ^
            case.yaml:3:4: error: no anchor "x" before this alias [MU0109]
                3 | b: *x
                  |    ^~
                  = expected: an anchor &x earlier in the file
            case.yaml:5:1: error: a value is missing here [MU0103]
                5 |
                  | ^
                  = expected: a value
            """#)
    ]
}

using System.Text;

namespace ProcActors.Launcher.Hocon;

/// <summary>
/// Text to a tree that keeps positions and still has its substitutions. After an error of form in a value it goes on in the next line, and stops only where
/// nothing sensible can follow; it never goes deeper than <see cref="MaximumDepth"/>, whatever the text says.
/// </summary>
internal sealed partial class HoconParser
{
    public const int MaximumDepth = 64;
    private const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";

    private readonly string _file;
    private readonly string _text;
    private readonly List<int> _lines = [0];
    private readonly Func<HoconReferenceToFile, HoconObject> _include;
    private readonly List<Fault> _faults;
    private int _at;
    private int _depth;

    private HoconParser(string file, string text, Func<HoconReferenceToFile, HoconObject> include, List<Fault> faults)
    {
        _faults = faults;
        _file = file;
        _text = text;
        _include = include;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                _lines.Add(i + 1);
        }
    }

    /// <summary>A file named by an include, and where.</summary>
    internal readonly record struct HoconReferenceToFile(string Name, SourcePosition Position);

    /// <summary>The tree of a text; what is wrong in single values is added to <paramref name="faults"/>, and they are broken in the tree.</summary>
    /// <exception cref="HoconException">The text is so wrong that it can't be read on.</exception>
    public static HoconObject Parse(string file, string text, Func<HoconReferenceToFile, HoconObject> include, List<Fault> faults) => new HoconParser(file, text, include, faults).ParseFile();

    /// <summary>A value that stands alone, as in an override on the command line.</summary>
    public static HoconNode ParseValue(string source, string text)
    {
        HoconParser parser = new(source, text, static _ => throw new InvalidOperationException("a value includes nothing"), []);
        parser.SkipBlank();
        HoconNode value = parser._at < text.Length ? parser.ParseValue() : new HoconText(parser.Here, "");
        parser.SkipBlank();
        return parser._at == text.Length ? value : throw parser.Unexpected("the end of the value");
    }

    private SourcePosition Here => PositionOf(_at);

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private HoconObject ParseFile()
    {
        SkipBlank();
        HoconObject root;
        if (Current == '{')
        {
            root = ParseSection();
            SkipBlank();
            if (_at < _text.Length)
                throw Unexpected("the end of the file");
        }
        else
        {
            root = new HoconObject(Here);
            ParseMembers(root, closed: false);
        }

        return root;
    }

    private HoconObject ParseSection()
    {
        HoconObject section = new(Here);
        Enter();
        _at++;
        ParseMembers(section, closed: true);
        _depth--;
        return section;
    }

    private void ParseMembers(HoconObject section, bool closed)
    {
        SourcePosition open = section.Position;
        while (true)
        {
            SkipBlank(commas: true);
            if (_at >= _text.Length)
            {
                if (closed)
                    throw new HoconException(new Fault(open, "this '{' is never closed: found the end of the file, expected '}'"), isFinal: true);
                return;
            }

            if (Current == '}')
            {
                if (closed)
                {
                    _at++;
                    return;
                }

                Note(Fail("found '}' that closes nothing, expected a key"));
                _at++;
                continue;
            }

            ParseMemberOrSkip(section);
        }
    }

    private void ParseMember(HoconObject section, List<string> path)
    {
        SourcePosition position = Here;
        path.AddRange(ParsePath("a key"));
        SkipSpace();
        if (path is ["include"] && Current == '"')
        {
            SourcePosition name = Here;
            section.MergeAll(_include(new HoconReferenceToFile(ParseQuoted(), name)));
            return;
        }

        HoconNode value;
        if (Current == '{')
        {
            value = ParseValue();
        }
        else if (Current is '=' or ':')
        {
            _at++;
            SkipBlank();
            value = ParseValue();
        }
        else if (Current == '+' && _at + 1 < _text.Length && _text[_at + 1] == '=')
        {
            throw new HoconException(new Fault(position, "found '+=', which this language leaves out: write the whole list"));
        }
        else
        {
            throw Unexpected($"'=', ':' or '{{' after the key '{string.Join('.', path)}'");
        }

        Put(section, path, position, value);
    }

    private static void Put(HoconObject section, List<string> path, SourcePosition position, HoconNode value)
    {
        HoconObject target = section;
        foreach (string key in path.SkipLast(1))
        {
            if (target.Members.TryGetValue(key, out (SourcePosition, HoconNode Value) existing) && existing.Value is HoconObject inner)
            {
                target = inner;
                continue;
            }

            HoconObject created = new(position);
            target.Merge(key, position, created);
            target = created;
        }

        target.Merge(path[^1], position, value);
    }

    private List<string> ParsePath(string what)
    {
        List<string> path = [];
        while (true)
        {
            SkipSpace();
            string part;
            if (Current == '"')
            {
                part = ParseQuoted();
            }
            else
            {
                int start = _at;
                while (_at < _text.Length && Current is not ('.' or '\n' or '\r') && !Forbidden.Contains(Current) && !AtComment())
                    _at++;
                part = _text[start.._at].Trim();
                if (part.Length == 0)
                    throw Unexpected(what);
            }

            path.Add(part);
            if (path.Count > MaximumDepth)
                throw Fail($"a path of more than {MaximumDepth} keys");
            if (Current != '.')
                return path;
            _at++;
        }
    }

    private HoconNode ParseValue()
    {
        SourcePosition position = Here;
        List<HoconNode> parts = [];
        List<bool> spaces = [];
        bool space = false;
        while (_at < _text.Length)
        {
            int before = _at;
            SkipSpace();
            space |= _at > before;
            if (_at >= _text.Length || Current is '\n' or '\r' or ',' or '}' or ']' || AtComment())
                break;
            parts.Add(ParsePart());
            spaces.Add(space);
            space = false;
        }

        return parts.Count switch
        {
            0 => throw Unexpected("a value"),
            1 => parts[0],
            _ => new HoconJoined(position, parts, spaces),
        };
    }

    private HoconNode ParsePart()
    {
        SourcePosition position = Here;
        switch (Current)
        {
            case '{':
                return ParseSection();
            case '[':
                return ParseArray();
            case '"':
                return new HoconText(position, ParseQuoted());
            case '$' when _at + 1 < _text.Length && _text[_at + 1] == '{':
                return ParseReference();
        }

        int start = _at;
        while (_at < _text.Length && !Forbidden.Contains(Current) && !char.IsWhiteSpace(Current) && !AtComment())
            _at++;
        if (_at == start)
            throw Fail($"found '{Printable(Current)}', expected a value; put texts with such characters in quotes");
        return new HoconText(position, _text[start.._at]);
    }

    private HoconArray ParseArray()
    {
        SourcePosition position = Here;
        Enter();
        _at++;
        List<HoconNode> items = [];
        while (true)
        {
            SkipBlank(commas: true);
            if (_at >= _text.Length)
                throw new HoconException(new Fault(position, "this '[' is never closed: found the end of the file, expected ']'"), isFinal: true);
            if (Current == ']')
                break;
            if (Current == '}')
                throw Unexpected("']'");
            items.Add(ParseValue());
        }

        _at++;
        _depth--;
        return new HoconArray(position, items);
    }

    private HoconReference ParseReference()
    {
        SourcePosition position = Here;
        _at += 2;
        bool optional = Current == '?';
        if (optional)
            _at++;
        List<string> path = ParsePath("a path");
        SkipSpace();
        if (Current != '}')
            throw Unexpected("'}' at the end of a substitution");
        _at++;
        return new HoconReference(position, path, optional);
    }

    private string ParseQuoted()
    {
        SourcePosition start = Here;
        if (string.CompareOrdinal(_text, _at, "\"\"\"", 0, 3) == 0)
        {
            int end = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0)
                throw new HoconException(new Fault(start, "this text is never closed: expected \"\"\""), isFinal: true);
            string raw = _text[(_at + 3)..end];
            _at = end + 3;
            return raw;
        }

        StringBuilder text = new();
        for (_at++; _at < _text.Length && Current != '\n'; _at++)
        {
            if (Current == '"')
            {
                _at++;
                return text.ToString();
            }

            text.Append(Current == '\\' ? ParseEscape() : Current);
        }

        throw new HoconException(new Fault(start, "this text is never closed: found the end of the line, expected '\"'"));
    }

    private char ParseEscape()
    {
        _at++;
        if (Current == 'u' && _at + 4 < _text.Length && ushort.TryParse(_text.AsSpan(_at + 1, 4), System.Globalization.NumberStyles.HexNumber, null, out ushort code))
        {
            _at += 4;
            return (char)code;
        }

        return Current switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            '"' or '\\' or '/' => Current,
            _ => throw Fail($"found the escape '\\{Printable(Current)}', expected one of \\n \\t \\r \\b \\f \\\" \\\\ \\/ \\uXXXX"),
        };
    }

    private void Enter()
    {
        if (++_depth > MaximumDepth)
            throw new HoconException(new Fault(Here, $"sections and lists are nested deeper than {MaximumDepth}"), isFinal: true);
    }

    private bool AtComment() => Current == '#' || (Current == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/');

    private void SkipSpace()
    {
        while (_at < _text.Length && Current is not ('\n' or '\r') && (char.IsWhiteSpace(Current) || Current == '\ufeff'))
            _at++;
    }

    private void SkipBlank(bool commas = false)
    {
        while (_at < _text.Length)
        {
            if (AtComment())
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
            else if (char.IsWhiteSpace(Current) || Current == '\ufeff' || (commas && Current == ','))
                _at++;
            else
                return;
        }
    }

    private SourcePosition PositionOf(int at)
    {
        int line = _lines.BinarySearch(at);
        line = line >= 0 ? line : ~line - 1;
        return new SourcePosition(_file, line + 1, at - _lines[line] + 1);
    }

    private HoconException Unexpected(string expected) =>
        Fail($"found {(_at >= _text.Length ? "the end of the file" : Current is '\n' or '\r' ? "the end of the line" : $"'{Printable(Current)}'")}, expected {expected}");

    private HoconException Fail(string text) => new(new Fault(Here, text));

    private static string Printable(char c) => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString();
}

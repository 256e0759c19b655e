namespace ProcActors.Launcher.Hocon;

/// <content>Going on after an error, so that all faults of a file are told at once.</content>
internal sealed partial class HoconParser
{
    private const int MostErrors = 20;

    /// <summary>Reads a member; when its form is wrong, it is broken and the next line is next.</summary>
    private void ParseMemberOrSkip(HoconObject section)
    {
        int start = _at;
        int depth = _depth;
        List<string> path = [];
        try
        {
            ParseMember(section, path);
        }
        catch (HoconException e) when (!e.IsFinal)
        {
            Note(e);
            _depth = depth;
            SourcePosition position = PositionOf(start);
            SkipBroken(Math.Max(start, _at));
            if (path.Count > 0 && path[0] != "include")
                Put(section, path, position, new HoconBroken(position));
        }
    }

    private void Note(HoconException e)
    {
        _faults.Add(e.Fault);
        if (_faults.Count >= MostErrors)
            throw new HoconException(new Fault(e.Fault.Position, "too many errors to read on"), isFinal: true);
    }

    // To the end of the line, but not past a bracket that closes what was open before this member; brackets opened on the way are closed again.
    private void SkipBroken(int from)
    {
        int open = 0;
        for (_at = from; _at < _text.Length; _at++)
        {
            if (Current is '{' or '[')
                open++;
            else if (Current is ']' && open > 0)
                open--;
            else if (Current == '}' && open-- == 0)
                return;
            else if (Current == '\n' && open <= 0)
                return;
        }
    }
}

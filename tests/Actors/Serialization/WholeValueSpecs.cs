using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using ProcActors.Serialization;

namespace ProcActors.Tests.Actors.Serialization;

/// <summary>Nothing of a value is lost on the way without a word.</summary>
public sealed class WholeValueSpecs
{
    private readonly PayloadSerializer _payloads = new(null, () => throw new InvalidOperationException("No value here holds an actor."));

    public static TheoryData<object> Comparing => new(
        new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        new SortedList<string, int>(StringComparer.InvariantCultureIgnoreCase) { ["A"] = 1 },
        new OrderedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("A", 1),
        ImmutableSortedDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("A", 1),
        new Dictionary<string, int> { ["A"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
        new Dictionary<string, int>(StringComparer.Create(CultureInfo.GetCultureInfo("de-DE"), ignoreCase: true)) { ["A"] = 1 },
        new Dictionary<string, int>(new ByLength()) { ["B"] = 1 });

    public static TheoryData<IEnumerable<string>> Sets => new(
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" }, new SortedSet<string>(StringComparer.OrdinalIgnoreCase) { "A" },
        ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase, "A"), ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase, "A"),
        new[] { "A" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    public static TheoryData<Func<object?, object>> Deep => new(
        inner => new Link(inner), inner => (inner, 1), inner => new object?[] { inner }, inner => new object?[,] { { inner } }, inner => new List<object?> { inner }, inner => new Queue<object?>([inner]),
        inner => new Dictionary<string, object?> { [""] = inner }, inner => new Dictionary<string, object?> { [""] = inner }.ToFrozenDictionary(), inner => new Collection<object?>([inner]),
        inner => new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?> { [""] = inner }), inner => ImmutableArray.Create(inner), inner => ImmutableList.Create(inner),
        inner => ImmutableDictionary<string, object?>.Empty.Add("", inner), inner => new ArrayList { inner }, inner => new Hashtable { [""] = inner }, inner => new AggregateException(inner is Exception one ? [one] : []),
        inner => new Holder(inner), inner => new InvalidOperationException { Data = { [""] = inner } });

    public static TheoryData<Func<Named, Named, IEnumerable>> Holding => new(
        (a, b) => new[] { a, b, a }, (a, b) => new Named[,] { { a, b }, { b, a } }, (a, b) => new List<Named> { a, b, a }, (a, b) => new Queue<Named>([a, b, a]), (a, b) => new Stack<Named>([a, b, a]),
        (a, b) => new LinkedList<Named>([a, b, a]), (a, b) => new ConcurrentQueue<Named>([a, b, a]), (a, b) => new ConcurrentStack<Named>([a, b, a]), (a, b) => new ConcurrentBag<Named>([a, b, a]),
        (a, b) => new ReadOnlyCollection<Named>([a, b, a]), (a, b) => new ObservableCollection<Named>([a, b, a]), (a, b) => ImmutableArray.Create(a, b, a), (a, b) => ImmutableList.Create(a, b, a),
        (a, b) => ImmutableQueue.Create(a, b, a), (a, b) => ImmutableStack.Create(a, b, a), (a, b) => new HashSet<Named> { a, b }, (a, b) => new[] { a, b }.ToFrozenSet(),
        (a, b) => ImmutableHashSet.Create(a, b), (a, b) => new ArrayList { a, b, a }, (a, b) => new ArraySegment<Named>([b, a, b, a], 1, 3), (a, b) => Keyed(a, b).Values, (a, b) => Keyed(a, b),
        (a, b) => new SortedDictionary<string, Named>(Keyed(a, b)), (a, b) => new SortedList<string, Named>(Keyed(a, b)), (a, b) => new ConcurrentDictionary<string, Named>(Keyed(a, b)),
        (a, b) => new OrderedDictionary<string, Named>(Keyed(a, b)), (a, b) => new ReadOnlyDictionary<string, Named>(Keyed(a, b)), (a, b) => Keyed(a, b).ToImmutableDictionary(),
        (a, b) => Keyed(a, b).ToImmutableSortedDictionary(), (a, b) => Keyed(a, b).ToFrozenDictionary(), (a, b) => new Hashtable { ["1"] = a, ["2"] = b, ["3"] = a });

    public static TheoryData<object> OfFramework => new(
        CultureInfo.GetCultureInfo("de-DE"), StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture, new Rune('x'), new Vector3(1, 2, 3), Matrix4x4.Identity,
        new Uri("a/b", UriKind.Relative), new DateTime(1, DateTimeKind.Utc), new BigInteger(1) << 100, IPEndPoint.Parse("[::1]:80"));

    [Theory]
    [MemberData(nameof(Comparing))]
    public void A_dictionary_keeps_its_comparer(object dictionary)
    {
        IReadOnlyDictionary<string, int> back = (IReadOnlyDictionary<string, int>)Sent(dictionary);
        Assert.Equal(dictionary.GetType(), back.GetType());
        Assert.True(back.ContainsKey("a"));
        Assert.False(back.ContainsKey("aa"));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_set_keeps_its_comparer(IEnumerable<string> set) => Assert.True(((IReadOnlySet<string>)Sent(set)).Contains("a"));

    [Fact]
    public void A_sorted_set_keeps_its_order() => Assert.Equal([3, 2, 1], ((SortedSet<int>)Sent(new SortedSet<int>(new Downwards()) { 1, 2, 3 })).AsEnumerable());

    [Fact]
    public void A_comparer_that_is_a_delegate_is_refused_and_not_lost() =>
        Assert.Contains("may not travel", Assert.Throws<PayloadException>(() => _payloads.Serialize(new SortedSet<int>(Comparer<int>.Create((x, y) => y - x)) { 1 })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_collection_without_a_comparer_of_its_own_has_none_afterwards()
    {
        Assert.Same(EqualityComparer<string>.Default, Sent(new Dictionary<string, int>()).Comparer);
        Assert.Same(Comparer<int>.Default, Sent(new SortedSet<int>()).Comparer);
    }

    [Theory]
    [MemberData(nameof(Holding))]
    public void What_is_in_a_collection_twice_is_one_object_afterwards_and_what_is_equal_is_not(Func<Named, Named, IEnumerable> make)
    {
        Named a = new() { Number = 1, Name = "a" };
        Named b = new() { Number = 1, Name = "b" };
        object[] sent = [make(a, b), a, b];
        object[] back = Sent(sent);
        Assert.Equal(sent[0].GetType(), back[0].GetType());
        Assert.Equal(("a", "b"), (((Named)back[1]).Name, ((Named)back[2]).Name));
        Named[] before = Items(sent[0]);
        Named[] after = Items(back[0]);
        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after), pair => Assert.Same(ReferenceEquals(pair.First, a) ? back[1] : back[2], pair.Second));
    }

    [Fact]
    public void Of_objects_that_call_themselves_equal_each_arrives() =>
        Assert.Equal(["a", "b"], Sent(new List<Entity> { new(7, "a"), new(7, "b") }).Select(entity => entity.Name));

    [Fact]
    public void An_object_whose_Equals_fails_may_travel() => Assert.Equal(3, Sent(new List<Unequal> { new() { Number = 3 } })[0].Number);

    [Fact]
    public void A_class_that_derives_from_a_collection_keeps_its_fields()
    {
        Assert.Equal(("Monday", 2), Sent(new Menu { Day = "Monday", ["soup"] = 2 }) is var menu ? (menu.Day, menu["SOUP"]) : default);
        Assert.Equal(("today", 3), Sent(new Readings("today") { 1, 2 }) is var readings ? (readings.Title, readings.Sum()) : default);
        Assert.Equal((5, "x"), Sent(new Checked { Most = 5, Items = { "x" } }.All) is var all ? (all.Most, all[0]) : default);
    }

    [Fact]
    public void A_class_that_can_be_enumerated_keeps_its_fields()
    {
        Order order = new() { Number = "A-1" };
        order.Add("bolt");
        Order back = Sent(order);
        Assert.Equal(("A-1", 1, "bolt"), (back.Number, back.Count, back.Single()));
    }

    [Fact]
    public void A_collection_may_hold_itself()
    {
        Dictionary<string, object> all = [];
        all["self"] = all;
        all["list"] = new List<object> { all };
        Dictionary<string, object> back = Sent(all);
        Assert.Same(back, back["self"]);
        Assert.Same(back, ((List<object>)back["list"])[0]);
    }

    [Fact]
    public void An_exception_keeps_what_it_says()
    {
        InvalidOperationException inner = Assert.Throws<InvalidOperationException>(static void () => throw new InvalidOperationException("inner"));
        Coded back = Sent(new Coded("outer", 5, inner) { HResult = 77, HelpLink = "http://help/", Data = { ["key"] = 1, ["lost"] = new MemoryStream() }, Callback = () => { }, Place = new Place("here"), Open = new Opened(new MemoryStream()) });
        Assert.Equal(("outer", 5, 77, "http://help/"), (back.Message, back.Code, back.HResult, back.HelpLink));
        Assert.Equal(["key"], back.Data.Keys.Cast<string>());
        Assert.Equal(new Place("here"), back.Place);
        Assert.Null(back.Callback);
        Assert.Null(back.Open);
        Assert.Equal("inner", Assert.IsType<InvalidOperationException>(back.InnerException).Message);
        Assert.Contains(nameof(An_exception_keeps_what_it_says), back.InnerException!.StackTrace, StringComparison.Ordinal);
        Assert.Equal("place", Sent(new ArgumentException("m", "place")).ParamName);
        Assert.Equal(new ArgumentException("m", "place").Message, Sent(new ArgumentException("m", "place")).Message);
        Assert.Equal(SocketError.AddressAlreadyInUse, Sent(new SocketException((int)SocketError.AddressAlreadyInUse)).SocketErrorCode);
        Assert.Equal(HttpStatusCode.NotFound, Sent(new HttpRequestException("m", null, HttpStatusCode.NotFound)).StatusCode);
        Assert.Equal(["x", "y"], Sent(new AggregateException(new FormatException("x"), new TimeoutException("y"))).InnerExceptions.Select(one => one.Message));
        Assert.Equal("f", Sent(new FileNotFoundException("m", "f")).FileName);
        Assert.Equal("nobody wants to wait", Sent(new OperationCanceledException("nobody wants to wait", new CancellationToken(canceled: true))).Message);
    }

    [Fact]
    public void What_an_exception_holds_twice_arrives_once_and_what_may_not_travel_leaves_no_trace()
    {
        // Each holds the one before it as InnerException and in InnerExceptions.
        Exception all = new FormatException("innermost");
        for (int i = 0; i < 100; i++)
            all = new AggregateException(all);
        AggregateException back = Assert.IsType<AggregateException>(Sent(all));
        Assert.Same(back.InnerException, back.InnerExceptions[0]);
        Assert.Equal("innermost", back.Flatten().InnerExceptions.Single().Message);

        // Of the first, the link and its type have been written when what is in it is refused.
        Link shared = new("shared");
        Holder first = new(new object[] { shared, new Place("first"), new MemoryStream() });
        Holder second = new(new object[] { shared, new Place("second"), shared });
        Holder[] both = Sent(new[] { first, second });
        Assert.Null(both[0].Part);
        object[] parts = (object[])both[1].Part!;
        Assert.Equal([shared, new Place("second"), shared], parts);
        Assert.Same(parts[0], parts[2]);
    }

    [Theory]
    [MemberData(nameof(OfFramework))]
    public void Plain_values_of_the_framework_come_back_equal(object value) => Assert.Equal(value, Sent(value));

    [Fact]
    public void Json_may_travel()
    {
        Assert.Equal(2, (int)Sent(JsonNode.Parse("""{"a":[1,2]}""")!.AsObject())["a"]![1]!);
        Assert.Equal("text", (string?)Sent((JsonNode)JsonValue.Create("text")!));
        Assert.True(Sent(default(ImmutableArray<int>)).IsDefault);
    }

    [Fact]
    public void Objects_that_lie_too_deep_within_each_other_are_refused_where_they_are_sent()
    {
        // At the same depth before and after the code for it has been optimised.
        for (int i = 0; i < 200; i++)
        {
            _payloads.Serialize(Nested(500, inner => new Link(inner)));
            PayloadException refused = Assert.Throws<PayloadException>(() => _payloads.Serialize(Nested(501, inner => new Link(inner))));
            Assert.Contains("its objects lie too deep, more than 500", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<PayloadException>(() => _payloads.Serialize(Nested(100_000, inner => new Link(inner))));
        Assert.Throws<PayloadException>(() => _payloads.Serialize(Nested(100_000, inner => ImmutableList.Create(inner))));
    }

    [Theory]
    [MemberData(nameof(Deep))]
    public void Whatever_may_be_sent_can_be_read_on_a_small_stack_and_an_error_at_the_bottom_of_it_passes_there(Func<object?, object> wrap)
    {
        byte[] deepest = Deepest(wrap);

        // The smallest that .NET gives to a thread of its own.
        Exception? trouble = null;
        Exception? error = null;
        Thread reader = new(
            () =>
            {
                trouble = Record.Exception(() => Assert.IsType(wrap(null).GetType(), _payloads.Deserialize(deepest)));
                error = Record.Exception(() => _payloads.Deserialize(deepest.AsMemory(0, deepest.Length - 1)));
            },
            1536 * 1024);
        reader.Start();
        reader.Join();
        Assert.Null(trouble);
        Assert.IsType<PayloadException>(error);
    }

    [Fact]
    public void What_is_worked_out_when_it_is_read_is_refused_with_what_to_send_instead() =>
        Assert.Contains("ToList", Assert.Throws<PayloadException>(() => _payloads.Serialize(Enumerable.Range(0, 3).Where(number => number > 0))).Message, StringComparison.Ordinal);

    private T Sent<T>(T value) => (T)_payloads.Deserialize(_payloads.Serialize(value))!;

    private byte[] Deepest(Func<object?, object> wrap)
    {
        int good = 100;
        for (int step = 256; step > 0; step >>= 1)
        {
            if (Record.Exception(() => _payloads.Serialize(Nested(good + step, wrap))) is null)
                good += step;
        }

        return _payloads.Serialize(Nested(good, wrap));
    }

    private static object Nested(int depth, Func<object?, object> wrap)
    {
        object? all = null;
        for (int i = 0; i < depth; i++)
            all = wrap(all);
        return all!;
    }

    private static Dictionary<string, Named> Keyed(Named a, Named b) => new() { ["1"] = a, ["2"] = b, ["3"] = a };

    // Some are in no order.
    private static Named[] Items(object collection) => collection switch
    {
        IDictionary dictionary => [.. dictionary.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(key => (Named)dictionary[key]!)],
        IReadOnlySet<Named> set => [.. set.OrderBy(item => item.Name, StringComparer.Ordinal)],
        _ => [.. ((IEnumerable)collection).Cast<Named>()],
    };

    public sealed class Named
    {
        public int Number { get; init; }

        public string? Name { get; init; }
    }

    private sealed class Entity(int number, string name) : IEquatable<Entity>
    {
        public string Name => name;

        public bool Equals(Entity? other) => other?.GetHashCode() == number;

        public override bool Equals(object? obj) => Equals(obj as Entity);

        public override int GetHashCode() => number;
    }

    private sealed class Unequal
    {
        public int Number { get; init; }

        public override bool Equals(object? obj) => throw new InvalidOperationException("never");

        public override int GetHashCode() => throw new InvalidOperationException("never");
    }

    private sealed class ByLength : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }

    private sealed class Downwards : IComparer<int>
    {
        public int Compare(int x, int y) => y.CompareTo(x);
    }

    private sealed class Menu() : Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        public string? Day { get; init; }
    }

    private sealed class Readings(string title) : List<int>
    {
        public string Title => title;
    }

    private sealed class Checked : Collection<string>
    {
        public int Most { get; init; }

        public new IList<string> Items => base.Items;

        public Checked All => this;
    }

    private sealed class Order : IEnumerable<string>
    {
        private readonly List<string> _lines = [];

        public string? Number { get; init; }

        public int Count => _lines.Count;

        public void Add(string line) => _lines.Add(line);

        public IEnumerator<string> GetEnumerator() => _lines.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Coded(string message, int code, Exception inner) : Exception(message, inner)
    {
        public int Code => code;

        public Action? Callback { get; init; }

        public Place? Place { get; init; }

        public Opened? Open { get; init; }
    }

    private sealed record Place(string Name);

    private sealed record Opened(Stream Stream);

    private sealed record Link(object? Next);

    private sealed class Holder(object? part) : Exception
    {
        public object? Part => part;
    }
}

using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ProcActors.Serialization;

/// <summary>How the framework's collections of one kind are taken apart into a comparer and what they hold, and made anew.</summary>
internal sealed record CollectionForm
{
    private static readonly Type[] OfItems =
    [
        typeof(List<>), typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(ConcurrentQueue<>), typeof(ConcurrentStack<>),
        typeof(ConcurrentBag<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(FrozenSet<>),
    ];

    private static readonly Type[] OfPairs =
    [
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(OrderedDictionary<,>), typeof(ConcurrentDictionary<,>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(FrozenDictionary<,>),
    ];

    /// <summary>What a collection holds: its items, several together, or keys and values by turns.</summary>
    public required Func<object, IEnumerable<object?>> Parts { get; init; }

    /// <summary>The comparers of a collection; each is null when it is the one that such a collection has by itself.</summary>
    public Func<object, object?[]> Comparers { get; init; } = _ => [];

    /// <summary>An empty collection of a type, with these comparers, or what one is made with.</summary>
    public required Func<Type, object?[], object> Begin { get; init; }

    /// <summary>Adds the next part, or a key and its value, to what was begun.</summary>
    public required Action<object, Func<object?>> Add { get; init; }

    /// <summary>Makes the collection of what was begun; null when that is it already.</summary>
    public Func<object, object?[], object>? End { get; init; }

    /// <summary>The framework's type of collection that <paramref name="type"/> is, or derives from; null when there is none.</summary>
    public static Type? KindOf(Type type)
    {
        for (Type? kind = type; kind is not null; kind = kind.BaseType)
        {
            if (kind.IsConstructedGenericType && (OfItems.Contains(kind.GetGenericTypeDefinition()) || OfPairs.Contains(kind.GetGenericTypeDefinition())))
                return kind;
        }

        return null;
    }

    /// <summary>The form of collections of a <paramref name="kind"/>.</summary>
    public static CollectionForm Of(Type kind)
    {
        Func<Type, CollectionForm> make = kind.GetGenericArguments().Length == 1 ? OfItem<object> : OfPair<object, object>;
        return (CollectionForm)make.Method.GetGenericMethodDefinition().MakeGenericMethod(kind.GetGenericArguments()).Invoke(null, [kind.GetGenericTypeDefinition()])!;
    }

    private static CollectionForm OfItem<T>(Type kind)
    {
        IEqualityComparer<T> equality = EqualityComparer<T>.Default;
        IComparer<T> order = Comparer<T>.Default;
        Dictionary<Type, Func<CollectionForm>> forms = new()
        {
            // As one array: of plain numbers that takes half of the time.
            [typeof(List<>)] = () => InPlace<List<T>>((list, next) => list.AddRange((T[])next()!)) with { Parts = list => [((List<T>)list).ToArray()] },
            [typeof(Queue<>)] = () => InPlace<Queue<T>>((queue, next) => queue.Enqueue((T)next()!)),
            [typeof(Stack<>)] = () => Backwards(InPlace<Stack<T>>((stack, next) => stack.Push((T)next()!))),
            [typeof(LinkedList<>)] = () => InPlace<LinkedList<T>>((list, next) => list.AddLast((T)next()!)),
            [typeof(ConcurrentQueue<>)] = () => InPlace<ConcurrentQueue<T>>((queue, next) => queue.Enqueue((T)next()!)),
            [typeof(ConcurrentStack<>)] = () => Backwards(InPlace<ConcurrentStack<T>>((stack, next) => stack.Push((T)next()!))),
            [typeof(ConcurrentBag<>)] = () => Backwards(InPlace<ConcurrentBag<T>>((bag, next) => bag.Add((T)next()!))),
            [typeof(HashSet<>)] = () => InPlace<HashSet<T>>((set, next) => set.Add((T)next()!), set => set.Comparer, equality),
            [typeof(SortedSet<>)] = () => InPlace<SortedSet<T>>((set, next) => set.Add((T)next()!), set => set.Comparer, order),
            [typeof(ImmutableHashSet<>)] = () => AtTheEnd<ImmutableHashSet<T>, ImmutableHashSet<T>.Builder>(
                set => [Own(set.KeyComparer, equality)],
                comparers => ImmutableHashSet.CreateBuilder((IEqualityComparer<T>?)comparers[0]),
                (set, next) => set.Add((T)next()!),
                (set, _) => set.ToImmutable()),
            [typeof(ImmutableSortedSet<>)] = () => AtTheEnd<ImmutableSortedSet<T>, ImmutableSortedSet<T>.Builder>(
                set => [Own(set.KeyComparer, order)],
                comparers => ImmutableSortedSet.CreateBuilder((IComparer<T>?)comparers[0]),
                (set, next) => set.Add((T)next()!),
                (set, _) => set.ToImmutable()),
            [typeof(FrozenSet<>)] = () => AtTheEnd<FrozenSet<T>, List<T>>(
                set => [Own(set.Comparer, equality)],
                _ => [],
                (items, next) => items.Add((T)next()!),
                (items, comparers) => items.ToFrozenSet((IEqualityComparer<T>?)comparers[0])),
        };
        return forms[kind]();
    }

    private static CollectionForm OfPair<TKey, TValue>(Type kind)
        where TKey : notnull
    {
        IEqualityComparer<TKey> equality = EqualityComparer<TKey>.Default;
        IEqualityComparer<TValue> values = EqualityComparer<TValue>.Default;
        IComparer<TKey> order = Comparer<TKey>.Default;
        Dictionary<Type, Func<CollectionForm>> forms = new()
        {
            [typeof(Dictionary<,>)] = () => InPlace<Dictionary<TKey, TValue>>((all, next) => all.Add((TKey)next()!, (TValue)next()!), all => all.Comparer, equality),
            [typeof(SortedDictionary<,>)] = () => InPlace<SortedDictionary<TKey, TValue>>((all, next) => all.Add((TKey)next()!, (TValue)next()!), all => all.Comparer, order),
            [typeof(SortedList<,>)] = () => InPlace<SortedList<TKey, TValue>>((all, next) => all.Add((TKey)next()!, (TValue)next()!), all => all.Comparer, order),
            [typeof(OrderedDictionary<,>)] = () => InPlace<OrderedDictionary<TKey, TValue>>((all, next) => all.Add((TKey)next()!, (TValue)next()!), all => all.Comparer, equality),
            [typeof(ConcurrentDictionary<,>)] = () => InPlace<ConcurrentDictionary<TKey, TValue>>((all, next) => all.TryAdd((TKey)next()!, (TValue)next()!), all => all.Comparer, equality),
            [typeof(ImmutableDictionary<,>)] = () => AtTheEnd<ImmutableDictionary<TKey, TValue>, ImmutableDictionary<TKey, TValue>.Builder>(
                all => [Own(all.KeyComparer, equality), Own(all.ValueComparer, values)],
                comparers => ImmutableDictionary.CreateBuilder((IEqualityComparer<TKey>?)comparers[0], (IEqualityComparer<TValue>?)comparers[1]),
                (all, next) => all.Add((TKey)next()!, (TValue)next()!),
                (all, _) => all.ToImmutable()),
            [typeof(ImmutableSortedDictionary<,>)] = () => AtTheEnd<ImmutableSortedDictionary<TKey, TValue>, ImmutableSortedDictionary<TKey, TValue>.Builder>(
                all => [Own(all.KeyComparer, order), Own(all.ValueComparer, values)],
                comparers => ImmutableSortedDictionary.CreateBuilder((IComparer<TKey>?)comparers[0], (IEqualityComparer<TValue>?)comparers[1]),
                (all, next) => all.Add((TKey)next()!, (TValue)next()!),
                (all, _) => all.ToImmutable()),
            [typeof(FrozenDictionary<,>)] = () => AtTheEnd<FrozenDictionary<TKey, TValue>, List<KeyValuePair<TKey, TValue>>>(
                all => [Own(all.Comparer, equality)],
                _ => [],
                (items, next) => items.Add(new((TKey)next()!, (TValue)next()!)),
                (items, comparers) => items.ToFrozenDictionary((IEqualityComparer<TKey>?)comparers[0])),
        };
        return forms[kind]() with { Parts = all => ((IEnumerable<KeyValuePair<TKey, TValue>>)all).SelectMany<KeyValuePair<TKey, TValue>, object?>(pair => [pair.Key, pair.Value]) };
    }

    // One that is there, empty, before its items are, so that these may refer to it. That its constructor is called for an object that has been made already lets a class that derives from it need none.
    private static CollectionForm InPlace<TCollection>(Action<TCollection, Func<object?>> add, Func<TCollection, object>? comparer = null, object? usual = null)
        where TCollection : IEnumerable
    {
        ConstructorInfo constructor = typeof(TCollection).GetConstructors().Single(
            one => one.GetParameters() is var parameters && (usual is null ? parameters is [] : parameters is [{ } only] && only.ParameterType.IsInstanceOfType(usual)));
        return new()
        {
            Parts = all => ((TCollection)all).Cast<object?>(),
            Comparers = all => comparer is null ? [] : [Own(comparer((TCollection)all), usual!)],
            Begin = (type, comparers) =>
            {
                object collection = RuntimeHelpers.GetUninitializedObject(type);
                constructor.Invoke(collection, comparers);
                return collection;
            },
            Add = (collection, next) => add((TCollection)collection, next),
        };
    }

    private static CollectionForm AtTheEnd<TCollection, TBegun>(Func<TCollection, object?[]> comparers, Func<object?[], TBegun> begin, Action<TBegun, Func<object?>> add, Func<TBegun, object?[], TCollection> end)
        where TCollection : IEnumerable
        where TBegun : notnull
        => new()
        {
            Parts = all => ((TCollection)all).Cast<object?>(),
            Comparers = all => comparers((TCollection)all),
            Begin = (_, theirs) => begin(theirs),
            Add = (begun, next) => add((TBegun)begun, next),
            End = (begun, theirs) => end((TBegun)begun, theirs),
        };

    // It gives its items in the opposite order to the one that it takes them in.
    private static CollectionForm Backwards(CollectionForm form) => form with { Parts = all => form.Parts(all).Reverse() };

    private static object? Own(object comparer, object usual) => comparer.Equals(usual) ? null : comparer;
}

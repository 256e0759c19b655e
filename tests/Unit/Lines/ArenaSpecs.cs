using ProcActors.Lines;

namespace ProcActors.Tests.Unit.Lines;

public sealed class ArenaSpecs
{
    [Fact]
    public void Blocks_do_not_overlap_and_are_used_again()
    {
        Arena arena = Arena.TryCreate()!;
        Random random = new(7);
        List<(long Offset, int Length)> taken = [];
        for (int step = 0; step < 5000; step++)
        {
            int length = random.Next(1, 200_000);
            if (random.Next(2) == 0 && arena.TryTake(length, out long offset))
            {
                Assert.DoesNotContain(taken, other => offset < other.Offset + other.Length && other.Offset < offset + length);
                taken.Add((offset, length));
            }
            else if (taken.Count > 0)
            {
                int at = random.Next(taken.Count);
                arena.Free(taken[at].Offset);
                taken.RemoveAt(at);
            }
        }

        Assert.Equal(taken.Count, arena.Count);
    }

    [Fact]
    public void A_full_arena_says_so_and_has_room_again_when_it_is_empty()
    {
        Arena arena = Arena.TryCreate()!;
        List<long> taken = [];
        while (arena.TryTake(32 * 1024 * 1024, out long offset))
            taken.Add(offset);
        Assert.Equal(8, taken.Count);
        taken.ForEach(arena.Free);
        Assert.True(arena.TryTake((int)Arena.Size, out _));
    }

    [Fact]
    public async Task Who_writes_faster_than_others_read_waits_until_they_have_caught_up()
    {
        (Arena arena, Queue<long> waiting) = Fill(TimeSpan.FromHours(1));
        Task read = arena.WhenRead()!;
        for (int i = 0; i < 17; i++)
        {
            Assert.False(read.IsCompleted);
            arena.Free(waiting.Dequeue());
        }

        await read.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Null(arena.WhenRead());
    }

    [Fact]
    public async Task Where_nobody_reads_nobody_waits_for_long_and_then_not_again()
    {
        (Arena arena, Queue<long> waiting) = Fill(TimeSpan.FromMilliseconds(1));
        await arena.WhenRead()!.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(arena.TryTake(1024 * 1024, out long _));
        Assert.Null(arena.WhenRead());

        // As soon as somebody reads, there is something to wait for.
        arena.Free(waiting.Dequeue());
        Assert.NotNull(arena.WhenRead());
    }

    [Fact]
    public void What_is_written_is_read_through_another_map_of_it()
    {
        Arena arena = Arena.TryCreate()!;
        Assert.True(arena.TryTake(3, out long offset));
        arena.Memory.Piece(offset, 3)[2] = 42;
        using SharedMemory other = SharedMemory.Open(Spawning.Posix.Control(arena.Memory.Descriptor, Spawning.Posix.DuplicateCloseOnExec, 0));
        Assert.Equal(42, other.Piece(offset, 3)[2]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(Arena.Size, 1)]
    [InlineData(0, -1)]
    public void A_piece_beyond_it_is_refused(long offset, int length) => Assert.Throws<InvalidDataException>(() => Arena.TryCreate()!.Memory.Piece(offset, length));

    [Fact]
    public void Memory_that_could_shrink_under_its_reader_is_refused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[4096]);
            int descriptor = Spawning.Posix.Open(path, 0);
            Assert.Throws<InvalidDataException>(() => SharedMemory.Open(descriptor));
        }
        finally
        {
            File.Delete(path);
        }
    }

    // One more than may wait so.
    private static (Arena Arena, Queue<long> Waiting) Fill(TimeSpan patience)
    {
        Arena arena = Arena.TryCreate(patience)!;
        Queue<long> waiting = [];
        for (int i = 0; i < 33; i++)
        {
            Assert.Null(arena.WhenRead());
            Assert.True(arena.TryTake(1024 * 1024, out long offset));
            waiting.Enqueue(offset);
        }

        return (arena, waiting);
    }
}

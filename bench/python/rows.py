"""What CPython's multiprocessing does of the same work.

`python3 rows.py ROW fork|spawn|forkserver|manager` prints the figure and the processor time of all processes in microseconds for each operation.
Each does the whole of its work once to be warm, then once more for the clock.
`manager` uses the objects of a Manager, which live in a process of their own, with forked processes.
"""

import multiprocessing as mp
import os
import statistics
import sys
import time

SMALL = 7


class Meter:
    """Wall time, and the processor time of this process and all that descend from it, ended ones included."""

    def __init__(self):
        self.cpu = processor_seconds()
        self.began = time.perf_counter()

    def stop(self):
        self.seconds = time.perf_counter() - self.began
        self.cpu = processor_seconds() - self.cpu
        return self

    def rate(self, count, scale=1):
        self.stop()
        return count / self.seconds * scale, self.cpu / count * 1e6

    def micros(self, count):
        self.stop()
        return self.seconds / count * 1e6, self.cpu / count * 1e6

    def millis(self, count):
        self.stop()
        return self.seconds / count * 1e3, self.cpu / count * 1e6


def processor_seconds():
    processes = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(") ")[2].split()
                own = time.clock_gettime((~int(name) << 3) | 2)
            except OSError:
                continue
            reaped = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
            processes[int(name)] = (int(fields[1]), own + reaped)

    def is_ours(pid):
        for _ in range(20):
            if pid == os.getpid():
                return True
            if pid not in processes:
                return False
            pid = processes[pid][0]
        return False

    return sum(seconds for pid, (_, seconds) in processes.items() if is_ours(pid))


def produce(queue, gate, count, item):
    for _ in range(count):
        queue.put(item)
    gate.wait()
    for _ in range(count):
        queue.put(item)


def consume(queue, gate, count, done):
    for _ in range(count):
        queue.get()
    gate.wait()
    for _ in range(count):
        queue.get()
    done.put(count)


def work(queue, gate):
    gate.wait()
    while True:
        queue.get()
        queue.task_done()


def echo(there, back):
    while True:
        back.put(there.get())


def contend(lock, gate, count, done):
    for _ in range(count):
        lock.acquire()
        lock.release()
    gate.wait()
    for _ in range(count):
        lock.acquire()
        lock.release()
    done.put(count)


def take_over(lock, held, taken):
    while True:
        held.get()
        lock.acquire()
        when = time.perf_counter()
        lock.release()
        taken.put(when)


def nothing():
    pass


def square(number):
    return number * number


def flow(world, producers, consumers, count, item, capacity=0, scale=1):
    queue, done = world.Queue(capacity), mp.Queue()
    gate = mp.Barrier(producers + consumers + 1)
    processes = [mp.Process(target=produce, args=(queue, gate, count // producers, item)) for _ in range(producers)]
    processes += [mp.Process(target=consume, args=(queue, gate, count // consumers, done)) for _ in range(consumers)]
    for process in processes:
        process.start()
    gate.wait()
    meter = Meter()
    for _ in range(consumers):
        done.get()
    figures = meter.rate(count, scale)
    for process in processes:
        process.join()
    return figures


def joinable(world, count):
    queue, gate = world.JoinableQueue(), mp.Barrier(4)
    workers = [mp.Process(target=work, args=(queue, gate), daemon=True) for _ in range(3)]
    for worker in workers:
        worker.start()
    gate.wait()
    for turn in range(2):
        meter = Meter()
        for number in range(count):
            queue.put(number)
        queue.join()
    figures = meter.rate(count)
    for worker in workers:
        worker.terminate()
    return figures


def round_trip(world, count):
    there, back = world.Queue(), world.Queue()
    other = mp.Process(target=echo, args=(there, back), daemon=True)
    other.start()
    for turn in range(2):
        meter = Meter()
        for _ in range(count):
            there.put(1)
            back.get()
    figures = meter.micros(count)
    other.terminate()
    return figures


def cycle(world, count):
    queue = world.Queue()
    for turn in range(2):
        meter = Meter()
        for number in range(count):
            queue.put(number)
            queue.get()
    return meter.micros(count)


def lock_alone(world, count):
    lock = world.Lock()
    for turn in range(2):
        meter = Meter()
        for _ in range(count):
            lock.acquire()
            lock.release()
    return meter.micros(count)


def lock_contended(world, count):
    lock, gate, done = world.Lock(), mp.Barrier(5), mp.Queue()
    processes = [mp.Process(target=contend, args=(lock, gate, count, done)) for _ in range(4)]
    for process in processes:
        process.start()
    gate.wait()
    meter = Meter()
    for _ in processes:
        done.get()
    figures = meter.micros(4 * count)
    for process in processes:
        process.join()
    return figures


def hand_over(world, count):
    """From a release to another process that waits for the lock; the median."""
    lock, held, taken = world.Lock(), mp.Queue(), mp.Queue()
    other = mp.Process(target=take_over, args=(lock, held, taken), daemon=True)
    other.start()
    micros = []
    for turn in range(2 * count):
        if turn == count:
            meter = Meter()
        lock.acquire()
        held.put(1)
        time.sleep(0.002)
        released = time.perf_counter()
        lock.release()
        micros.append((taken.get() - released) * 1e6)
    cpu = meter.micros(count)[1]
    other.terminate()
    return statistics.median(micros[count:]), cpu


def resident(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def queue_bytes(world, count):
    """The growth of the process that holds the items: the putter, in its buffer, or the Manager's."""
    queue = world.Queue()
    holder = os.getpid() if world is mp else world._process.pid
    before = resident(holder)
    meter = Meter()
    for number in range(count):
        queue.put(number)
    cpu = meter.micros(count)[1]
    figure = (resident(holder) - before) / count
    if world is mp:
        queue.cancel_join_thread()
    return figure, cpu


def pool_map(count, chunk):
    with mp.Pool(2) as pool:
        items = list(range(count))
        pool.map(square, items, chunksize=chunk)
        meter = Meter()
        pool.map(square, items, chunksize=chunk)
        return meter.rate(count)


def pool_async(count):
    with mp.Pool(2) as pool:
        for turn in range(2):
            meter = Meter()
            for result in [pool.apply_async(square, (number,)) for number in range(count)]:
                result.get()
        return meter.rate(count)


def pool_apply(count):
    with mp.Pool(2) as pool:
        for turn in range(2):
            meter = Meter()
            for number in range(count):
                pool.apply(square, (number,))
        return meter.micros(count)


def pool_of_four():
    for turn in range(2):
        meter = Meter()
        pool = mp.Pool(4)
        pool.map(square, range(4), chunksize=1)
        pool.close()
        pool.join()
    return meter.millis(1)


def start_join(count):
    process = mp.Process(target=nothing)
    process.start()
    process.join()
    meter = Meter()
    for _ in range(count):
        process = mp.Process(target=nothing)
        process.start()
        process.join()
    return meter.millis(count)


ROWS = {
    "queue": lambda world, many: flow(world, 1, 1, many(100_000), SMALL),
    "queue-1-3": lambda world, many: flow(world, 1, 3, many(90_000), SMALL),
    "joinable": lambda world, many: joinable(world, many(60_000)),
    "queue-8-4": lambda world, many: flow(world, 8, 4, many(400_000), SMALL),
    "queue-10": lambda world, many: flow(world, 1, 1, many(20_000), SMALL, capacity=10),
    "queue-10k": lambda world, many: flow(world, 1, 1, many(100_000), b"x" * 10_000, scale=0.01),
    "queue-1m": lambda world, many: flow(world, 1, 1, 300, b"x" * 1_000_000),
    "round-trip": lambda world, many: round_trip(world, 10000),
    "cycle": lambda world, many: cycle(world, 3000),
    "queue-bytes": lambda world, many: queue_bytes(world, many(1_000_000)),
    "lock": lambda world, many: lock_alone(world, 3_000_000 if world is mp else 3000),
    "lock-4": lambda world, many: lock_contended(world, 200_000 if world is mp else 2000),
    "hand-over": lambda world, many: hand_over(world, 500),
    "map": lambda world, many: pool_map(8_000_000, None),
    "map-1": lambda world, many: pool_map(20_000, 1),
    "apply-async": lambda world, many: pool_async(20_000),
    "apply": lambda world, many: pool_apply(2000),
    "start": lambda world, many: start_join(20),
    "pool-4": lambda world, many: pool_of_four(),
}

if __name__ == "__main__":
    row, method = sys.argv[1], sys.argv[2]
    if method == "manager":
        mp.set_start_method("fork")
        with mp.Manager() as manager:
            figures = ROWS[row](manager, lambda count: count // 10)
    else:
        mp.set_start_method(method)
        figures = ROWS[row](mp, lambda count: count)
    print(*figures)

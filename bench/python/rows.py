"""What CPython's multiprocessing does of the same work: `python3 rows.py ROW [start method]` prints one number."""

import multiprocessing as mp
import sys
import time
from multiprocessing.managers import SyncManager


def produce(queue, gate, warm, count, item):
    for _ in range(warm):
        queue.put(item)
    gate.wait()
    for _ in range(count):
        queue.put(item)


def consume(queue, gate, warm, count, done):
    for _ in range(warm):
        queue.get()
    gate.wait()
    for _ in range(count):
        queue.get()
    done.put(time.perf_counter())


def work(queue, gate):
    gate.wait()
    while True:
        queue.get()
        queue.task_done()


def echo(there, back):
    while True:
        back.put(there.get())


def take_turns(mine, other, count):
    for _ in range(count):
        mine.acquire()
        other.release()


def contend(lock, gate, count, done):
    gate.wait()
    for _ in range(count):
        lock.acquire()
        lock.release()
    done.put(time.perf_counter())


def nothing():
    pass


def square(number):
    return number * number


def flow(producers, consumers, count, item, capacity=0):
    queue, done = mp.Queue(capacity), mp.Queue()
    gate = mp.Barrier(producers + consumers + 1)
    warm = min(2000, count // 10)
    processes = [mp.Process(target=produce, args=(queue, gate, warm * consumers, count // producers, item)) for _ in range(producers)]
    processes += [mp.Process(target=consume, args=(queue, gate, warm * producers, count // consumers, done)) for _ in range(consumers)]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    ended = max(done.get() for _ in range(consumers))
    for process in processes:
        process.join()
    return count / (ended - began)


def joinable(count):
    queue, gate = mp.JoinableQueue(), mp.Barrier(4)
    workers = [mp.Process(target=work, args=(queue, gate), daemon=True) for _ in range(3)]
    for worker in workers:
        worker.start()
    gate.wait()
    began = time.perf_counter()
    for number in range(count):
        queue.put(number)
    queue.join()
    rate = count / (time.perf_counter() - began)
    for worker in workers:
        worker.terminate()
    return rate


def round_trip(count):
    there, back = mp.Queue(), mp.Queue()
    other = mp.Process(target=echo, args=(there, back), daemon=True)
    other.start()
    for _ in range(200):
        there.put(1)
        back.get()
    began = time.perf_counter()
    for _ in range(count):
        there.put(1)
        back.get()
    micros = (time.perf_counter() - began) / count * 1e6
    other.terminate()
    return micros


def lock_alone(lock, count):
    began = time.perf_counter()
    for _ in range(count):
        lock.acquire()
        lock.release()
    return (time.perf_counter() - began) / count * 1e6


def lock_contended(count):
    lock, gate, done = mp.Lock(), mp.Barrier(5), mp.Queue()
    processes = [mp.Process(target=contend, args=(lock, gate, count, done)) for _ in range(4)]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    ended = max(done.get() for _ in processes)
    for process in processes:
        process.join()
    return (ended - began) / (4 * count) * 1e6


def manager_cycle(count):
    with mp.Manager() as manager:
        queue = manager.Queue()
        began = time.perf_counter()
        for number in range(count):
            queue.put(number)
            queue.get()
        return (time.perf_counter() - began) / count * 1e6


def manager_lock(count):
    with mp.Manager() as manager:
        return lock_alone(manager.Lock(), count)


def pool_map(count, chunk):
    with mp.Pool(2) as pool:
        pool.map(square, range(1000))
        began = time.perf_counter()
        pool.map(square, range(count), chunksize=chunk)
        return count / (time.perf_counter() - began)


def pool_async(count):
    with mp.Pool(2) as pool:
        pool.map(square, range(1000))
        began = time.perf_counter()
        for result in [pool.apply_async(square, (number,)) for number in range(count)]:
            result.get()
        return count / (time.perf_counter() - began)


def pool_apply(count):
    with mp.Pool(2) as pool:
        pool.map(square, range(1000))
        began = time.perf_counter()
        for number in range(count):
            pool.apply(square, (number,))
        return (time.perf_counter() - began) / count * 1e6


def start_join(count):
    began = time.perf_counter()
    for _ in range(count):
        process = mp.Process(target=nothing)
        process.start()
        process.join()
    return (time.perf_counter() - began) / count * 1e3


ROWS = {
    "queue": lambda: flow(1, 1, 100_000, 7),
    "joinable": lambda: joinable(60_000),
    "queue-8-4": lambda: flow(8, 4, 80_000, 7),
    "queue-10": lambda: flow(1, 1, 20_000, 7, capacity=10),
    "queue-10k": lambda: flow(1, 1, 20_000, b"x" * 10_000) * 10_000 / 1e6,
    "queue-1m": lambda: flow(1, 1, 300, b"x" * 1_000_000),
    "round-trip": lambda: round_trip(3000),
    "cycle": lambda: manager_cycle(3000),
    "lock": lambda: lock_alone(mp.Lock(), 200_000),
    "lock-4": lambda: lock_contended(50_000),
    "lock-cycle": lambda: manager_lock(3000),
    "map": lambda: pool_map(500_000, None),
    "map-1": lambda: pool_map(10_000, 1),
    "apply-async": lambda: pool_async(10_000),
    "apply": lambda: pool_apply(1000),
    "start": lambda: start_join(20),
}

if __name__ == "__main__":
    mp.set_start_method(sys.argv[2] if len(sys.argv) > 2 else "fork")
    print(ROWS[sys.argv[1]]())

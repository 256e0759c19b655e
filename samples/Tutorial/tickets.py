import multiprocessing as mp, pathlib, tempfile

def buy(lock, path):
    with lock:
        count = int(path.read_text())
        if count > 0: path.write_text(str(count - 1))
    print("got a ticket" if count > 0 else "no ticket", flush=True)

if __name__ == "__main__":
    path = pathlib.Path(tempfile.mkstemp()[1])
    path.write_text("3")
    lock = mp.Lock()
    ps = [mp.Process(target=buy, args=(lock, path)) for _ in range(6)]
    for p in ps: p.start()
    for p in ps: p.join()
    print(f"{path.read_text()} left")
    path.unlink()

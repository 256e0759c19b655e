import multiprocessing as mp

def consumer(q):
    while True:
        print(f"took {q.get()}", flush=True)
        q.task_done()

if __name__ == "__main__":
    q = mp.JoinableQueue()
    mp.Process(target=consumer, args=(q,), daemon=True).start()
    for i in range(10): q.put(f"P-{i}")
    q.join()
    print("all done")

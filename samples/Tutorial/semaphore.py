import multiprocessing as mp, random, time

def visit(s, name):
    with s:
        print(f"{name} is in", flush=True)
        time.sleep(random.uniform(0, 0.1))

if __name__ == "__main__":
    s = mp.Semaphore(2)
    ps = [mp.Process(target=visit, args=(s, f"user {i}")) for i in range(1, 6)]
    for p in ps: p.start()
    for p in ps: p.join()
    print("=========>")

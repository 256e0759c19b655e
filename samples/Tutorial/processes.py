import multiprocessing as mp, random, time

def piao(name):
    print(f"{name} is piaoing", flush=True)
    time.sleep(random.uniform(0, 0.2))
    print(f"{name} is piao end", flush=True)

if __name__ == "__main__":
    ps = [mp.Process(target=piao, args=(f"p{i}",)) for i in range(1, 5)]
    for p in ps: p.start()
    for p in ps: p.join()
    print("main process")

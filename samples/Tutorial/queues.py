import multiprocessing as mp

if __name__ == "__main__":
    q = mp.Queue(3)
    for i in 3, 4, 5: q.put(i)
    print(q.full())
    for _ in range(3): print(q.get())
    print(q.empty())

import multiprocessing as mp

def get_page(url):
    return f"<html>{url}</html>"

def parse_page(page):
    print(f"parsed {len(page)} characters")

if __name__ == "__main__":
    with mp.Pool(2) as pool:
        rs = [pool.apply_async(get_page, (url,), callback=parse_page) for url in ("one", "two", "three")]
        for r in rs: print(r.get())

/** Keys by the time they are due, earliest first; a key is held once. Every operation takes O(log n). */
export type DueHeap = {
  /** Adds the key or moves it. */
  set(key: string, due: number): void;
  remove(key: string): void;
  has(key: string): boolean;
  first(): { readonly key: string; readonly due: number } | null;
};

export function createDueHeap(): DueHeap {
  const heap: { key: string; due: number }[] = [];
  const places = new Map<string, number>();

  const swap = (left: number, right: number): void => {
    const [a, b] = [heap[left], heap[right]];
    if (a !== undefined && b !== undefined) {
      heap[left] = b;
      heap[right] = a;
      places.set(b.key, left);
      places.set(a.key, right);
    }
  };
  const dueAt = (place: number): number => heap[place]?.due ?? Number.POSITIVE_INFINITY;
  const rise = (place: number): void => {
    const parent = (place - 1) >> 1;
    if (place > 0 && dueAt(place) < dueAt(parent)) {
      swap(place, parent);
      rise(parent);
    }
  };
  const sink = (place: number): void => {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const child = dueAt(right) < dueAt(left) ? right : left;
    if (dueAt(child) < dueAt(place)) {
      swap(place, child);
      sink(child);
    }
  };
  const remove = (key: string): void => {
    const place = places.get(key);
    if (place === undefined) {
      return;
    }
    swap(place, heap.length - 1);
    heap.pop();
    places.delete(key);
    rise(place);
    sink(place);
  };

  return {
    set: (key, due) => {
      remove(key);
      places.set(key, heap.push({ key, due }) - 1);
      rise(heap.length - 1);
    },
    remove,
    has: (key) => places.has(key),
    first: () => heap[0] ?? null,
  };
}

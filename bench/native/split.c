/* The device side of a split ring; see request.h. */
#include "request.h"

struct desc { uint64_t addr; uint32_t len; uint16_t flags; uint16_t next; };

struct split {
    struct queue q;
    uint16_t mask;
    const struct desc *table;
    char *avail, *used;
    uint16_t next_avail, avail_seen, next_used, published;
};

static bool walk(struct split *s, struct request *r, const struct desc *table, int size, uint16_t index, bool nested,
                 uint64_t *total, int *count)
{
    for (int steps = 0; steps < size; steps++) {
        struct desc d = *(const volatile struct desc *)&table[index];
        if (!nested)
            r->descriptors++;
        if (d.flags & DESC_INDIRECT) {
            const void *inner = nested || d.flags & DESC_NEXT ? NULL : find_table(&s->q, d.addr, d.len);
            return inner && walk(s, r, inner, d.len / sizeof(struct desc), 0, true, total, count);
        }
        if (!add(&s->q, r, d.addr, d.len, d.flags, total, count))
            return false;
        if (!(d.flags & DESC_NEXT))
            return true;
        if (d.next >= size)
            return false;
        index = d.next;
    }
    return false;
}

static struct request *pop(struct split *s)
{
    if (s->q.broken)
        return NULL;
    if (s->next_avail == s->avail_seen) {
        uint16_t index = atomic_load_explicit((_Atomic uint16_t *)(s->avail + 2), memory_order_acquire);
        uint16_t pending = index - s->next_avail;
        if (!pending)
            return NULL;
        if (pending > s->q.size)
            goto broken;
        s->avail_seen = index;
    }
    uint16_t head = ((volatile uint16_t *)(s->avail + 4))[s->next_avail & s->mask];
    if (head >= s->q.size || is_in_flight(&s->q, head))
        goto broken;
    struct request *r = s->q.free;
    if (!r)
        return NULL;
    begin(r);
    r->head = head;
    r->descriptors = 0;
    uint64_t total = 0;
    int count = 0;
    if (!walk(s, r, s->table, s->q.size, head, false, &total, &count))
        goto broken;
    take(&s->q, r);
    s->next_avail++;
    return r;
broken:
    s->q.broken = true;
    return NULL;
}

static void push(struct split *s, struct request *r)
{
    uint64_t entry = r->head | (uint64_t)used_length(r) << 32;
    memcpy(s->used + 4 + 8 * (s->next_used & s->mask), &entry, 8);
    s->next_used++;
    give_back(&s->q, r);
}

static bool publish(struct split *s)
{
    uint16_t told = s->published, now = s->next_used;
    if (told == now)
        return false;
    atomic_store_explicit((_Atomic uint16_t *)(s->used + 2), now, memory_order_release);
    s->published = now;
    atomic_thread_fence(memory_order_seq_cst);
    if (!s->q.event_idx)
        return !(*(volatile uint16_t *)s->avail & 1);
    uint16_t event = *(volatile uint16_t *)(s->avail + 4 + 2 * s->q.size);
    return (uint16_t)(now - event - 1) < (uint16_t)(now - told);
}

void *split_create(uint16_t size, int event_idx, void *table, void *avail, void *used, const struct region *regions, int region_count)
{
    struct split *s = calloc(1, sizeof *s);
    init(&s->q, size, event_idx, size, regions, region_count);
    s->mask = size - 1;
    s->table = table;
    s->avail = avail;
    s->used = used;
    return s;
}

/* Serves everything that is available as reads of a block device, without the I/O. Returns sectors plus bytes. */
uint64_t split_serve(struct split *s)
{
    uint64_t sum = 0;
    if (!s->q.event_idx)
        atomic_store_explicit((_Atomic uint16_t *)s->used, 1, memory_order_release);
    for (struct request *r; (r = pop(s));) {
        if (!handle(r, &sum)) {
            s->q.broken = true;
            break;
        }
        push(s, r);
    }
    publish(s);
    if (s->q.event_idx)
        atomic_store_explicit((_Atomic uint16_t *)(s->used + 4 + 8 * s->q.size), s->next_avail, memory_order_release);
    else
        atomic_store_explicit((_Atomic uint16_t *)s->used, 0, memory_order_release);
    atomic_thread_fence(memory_order_seq_cst);
    return s->q.broken ? UINT64_MAX : sum;
}

/* The device side of a packed ring; see request.h. */
#include "request.h"

#define AVAIL (1 << 7)
#define USED (1 << 15)
#define MARKS (AVAIL | USED)
#define EVENT_DISABLE 1
#define EVENT_DESC 2

struct pdesc { uint64_t addr; uint32_t len; uint16_t id; uint16_t flags; };

struct packed {
    struct queue q;
    struct pdesc *ring;
    volatile uint32_t *driver, *device;
    uint16_t next_avail, avail_marks, next_used, used_marks;
    int taken, unpublished;
    uint16_t first_slot;
    uint64_t first_entry;
};

static bool advance(struct packed *p, uint16_t *position, int slots)
{
    int next = *position + slots;
    bool wraps = next >= p->q.size;
    *position = wraps ? next - p->q.size : next;
    return wraps;
}

static bool walk(struct packed *p, struct request *r)
{
    uint64_t total = 0;
    int count = 0;
    uint16_t slot = p->next_avail;
    for (int steps = p->q.size - p->taken; steps > 0; steps--) {
        struct pdesc d = *(const volatile struct pdesc *)&p->ring[slot];
        r->descriptors++;
        r->head = d.id;
        if (d.flags & DESC_INDIRECT) {
            const volatile struct pdesc *table = d.flags & DESC_NEXT ? NULL : find_table(&p->q, d.addr, d.len);
            if (!table)
                return false;
            for (uint32_t i = 0; i < d.len / sizeof d; i++) {
                struct pdesc e = table[i];
                if (!add(&p->q, r, e.addr, e.len, e.flags, &total, &count))
                    return false;
            }
            return !is_in_flight(&p->q, d.id);
        }
        if (!add(&p->q, r, d.addr, d.len, d.flags, &total, &count))
            return false;
        if (!(d.flags & DESC_NEXT))
            return !is_in_flight(&p->q, d.id);
        advance(p, &slot, 1);
    }
    return false;
}

static struct request *pop(struct packed *p)
{
    if (p->q.broken)
        return NULL;
    uint16_t flags = atomic_load_explicit((_Atomic uint16_t *)&p->ring[p->next_avail].flags, memory_order_acquire);
    if ((flags & MARKS) != p->avail_marks)
        return NULL;
    struct request *r = p->q.free;
    if (!r)
        return NULL;
    begin(r);
    r->descriptors = 0;
    if (!walk(p, r)) {
        p->q.broken = true;
        return NULL;
    }
    take(&p->q, r);
    p->taken += r->descriptors;
    if (advance(p, &p->next_avail, r->descriptors))
        p->avail_marks ^= MARKS;
    return r;
}

static void store_used(struct packed *p, uint16_t slot, uint64_t entry)
{
    atomic_store_explicit((_Atomic uint64_t *)&p->ring[slot].len, entry, memory_order_release);
}

static void push(struct packed *p, struct request *r)
{
    uint32_t written = used_length(r);
    uint64_t flags = p->used_marks | (written ? DESC_WRITE : 0);
    uint64_t entry = written | (uint64_t)r->head << 32 | flags << 48;
    if (!p->unpublished) {
        p->first_slot = p->next_used;
        p->first_entry = entry;
    } else {
        store_used(p, p->next_used, entry);
    }
    p->unpublished += r->descriptors;
    if (advance(p, &p->next_used, r->descriptors))
        p->used_marks ^= MARKS;
    give_back(&p->q, r);
}

static bool publish(struct packed *p)
{
    int covered = p->unpublished;
    if (!covered)
        return false;
    store_used(p, p->first_slot, p->first_entry);
    p->unpublished = 0;
    p->taken -= covered;
    atomic_thread_fence(memory_order_seq_cst);
    uint32_t wish = *p->driver;
    if (wish >> 16 == EVENT_DISABLE)
        return false;
    if (wish >> 16 != EVENT_DESC || !p->q.event_idx)
        return true;
    uint16_t event = wish & 0x7fff;
    if ((wish >> 15 & 1) != (p->used_marks != 0))
        event -= p->q.size;
    uint16_t now = p->next_used, told = now - covered;
    return (uint16_t)(now - event - 1) < (uint16_t)(now - told);
}

void *packed_create(uint16_t size, int event_idx, void *ring, void *driver, void *device, const struct region *regions, int region_count)
{
    struct packed *p = calloc(1, sizeof *p);
    init(&p->q, size, event_idx, 65536, regions, region_count);
    p->ring = ring;
    p->driver = driver;
    p->device = device;
    p->avail_marks = AVAIL;
    p->used_marks = MARKS;
    return p;
}

/* Serves everything that is available as reads of a block device, without the I/O. Returns sectors plus bytes. */
uint64_t packed_serve(struct packed *p)
{
    uint64_t sum = 0;
    *p->device = EVENT_DISABLE << 16;
    for (struct request *r; (r = pop(p));) {
        if (!handle(r, &sum)) {
            p->q.broken = true;
            break;
        }
        push(p, r);
    }
    publish(p);
    *p->device = p->q.event_idx ? p->next_avail | (p->avail_marks == AVAIL ? 0x8000u : 0) | EVENT_DESC << 16 : 0;
    atomic_thread_fence(memory_order_seq_cst);
    return p->q.broken ? UINT64_MAX : sum;
}

/*
 * The device side of a split ring in C, doing what src/Virtio does for a block request and no more: the same checks on hostile
 * input, the same translation, the same ring order. The yardstick of bench/Rings.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define DESC_NEXT 1
#define DESC_WRITE 2
#define DESC_INDIRECT 4
#define ACCESS_READ 1
#define ACCESS_WRITE 2
#define MAX_SEGMENTS 1280

struct desc { uint64_t addr; uint32_t len; uint16_t flags; uint16_t next; };
struct region { uint64_t start, last; char *host; uint32_t access; uint32_t pad; };

struct request {
    uint16_t head;
    bool unmapped;
    int count, readable;
    uint64_t readable_bytes, writable_bytes;
    uint32_t written;
    struct request *next_free;
    struct iovec segments[MAX_SEGMENTS];
    struct iovec slices[MAX_SEGMENTS];
};

struct ring {
    uint16_t size, mask;
    bool indirect, event_idx, broken;
    const struct desc *table;
    char *avail, *used;
    uint16_t next_avail, avail_seen, next_used, published;
    const struct region *regions;
    int region_count, hit, max_chain;
    uint64_t *in_flight;
    struct request *free;
};

static int find(struct ring *q, uint64_t iova)
{
    const struct region *r = &q->regions[q->hit];
    if (iova - r->start <= r->last - r->start)
        return q->hit;
    int low = 0, high = q->region_count;
    while (low < high) {
        int middle = (low + high) >> 1;
        if (q->regions[middle].last < iova)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == q->region_count || q->regions[low].start > iova)
        return -1;
    return q->hit = low;
}

static bool add(struct ring *q, struct request *r, const struct desc *d, uint64_t *total, int *count)
{
    bool write = d->flags & DESC_WRITE;
    if (!write && r->writable_bytes)
        return false;
    if (++*count > q->max_chain)
        return false;
    *total += d->len;
    if (*total > 1ULL << 32)
        return false;
    if (!d->len)
        return true;
    uint64_t iova = d->addr, last = iova + (d->len - 1);
    if (last < iova)
        return false;
    uint32_t access = write ? ACCESS_WRITE : ACCESS_READ;
    for (;;) {
        int index = find(q, iova);
        if (index < 0 || r->count == MAX_SEGMENTS)
            return false;
        const struct region *region = &q->regions[index];
        uint64_t end = last < region->last ? last : region->last;
        bool allowed = (region->access & access) == access;
        r->segments[r->count].iov_base = allowed ? region->host + (iova - region->start) : NULL;
        r->segments[r->count].iov_len = end - iova + 1;
        r->count++;
        r->unmapped |= !allowed;
        if (end == last)
            break;
        iova = end + 1;
    }
    if (write) {
        r->writable_bytes += d->len;
    } else {
        r->readable_bytes += d->len;
        r->readable = r->count;
    }
    return true;
}

static bool walk(struct ring *q, struct request *r, const struct desc *table, int size, uint16_t index, bool nested,
                 uint64_t *total, int *count)
{
    for (int steps = 0; steps < size; steps++) {
        struct desc d = *(const volatile struct desc *)&table[index];
        if (d.flags & DESC_INDIRECT) {
            if (nested || !q->indirect || (d.flags & DESC_NEXT))
                return false;
            if (!d.len || d.len % sizeof(struct desc) || d.len / sizeof(struct desc) > (uint32_t)q->max_chain)
                return false;
            int region = find(q, d.addr);
            if (region < 0 || !(q->regions[region].access & ACCESS_READ))
                return false;
            if (d.addr + (d.len - 1) < d.addr || d.addr + (d.len - 1) > q->regions[region].last)
                return false;
            const struct desc *inner = (const void *)(q->regions[region].host + (d.addr - q->regions[region].start));
            return walk(q, r, inner, d.len / sizeof(struct desc), 0, true, total, count);
        }
        if (!add(q, r, &d, total, count))
            return false;
        if (!(d.flags & DESC_NEXT))
            return true;
        if (d.next >= size)
            return false;
        index = d.next;
    }
    return false;
}

static struct request *pop(struct ring *q)
{
    if (q->broken)
        return NULL;
    if (q->next_avail == q->avail_seen) {
        uint16_t index = atomic_load_explicit((_Atomic uint16_t *)(q->avail + 2), memory_order_acquire);
        uint16_t pending = index - q->next_avail;
        if (!pending)
            return NULL;
        if (pending > q->size)
            goto broken;
        q->avail_seen = index;
    }
    uint16_t head = ((volatile uint16_t *)(q->avail + 4))[q->next_avail & q->mask];
    if (head >= q->size || q->in_flight[head >> 6] >> (head & 63) & 1)
        goto broken;
    struct request *r = q->free;
    if (!r)
        return NULL;
    r->head = head;
    r->unmapped = false;
    r->count = r->readable = 0;
    r->readable_bytes = r->writable_bytes = 0;
    r->written = 0;
    uint64_t total = 0;
    int count = 0;
    if (!walk(q, r, q->table, q->size, head, false, &total, &count))
        goto broken;
    q->free = r->next_free;
    q->in_flight[head >> 6] |= 1ULL << (head & 63);
    q->next_avail++;
    return r;
broken:
    q->broken = true;
    return NULL;
}

static void push(struct ring *q, struct request *r)
{
    uint64_t written = r->written < r->writable_bytes ? r->written : r->writable_bytes;
    uint64_t entry = r->head | written << 32;
    memcpy(q->used + 4 + 8 * (q->next_used & q->mask), &entry, 8);
    q->in_flight[r->head >> 6] &= ~(1ULL << (r->head & 63));
    q->next_used++;
    r->next_free = q->free;
    q->free = r;
}

static bool publish(struct ring *q)
{
    uint16_t told = q->published, now = q->next_used;
    if (told == now)
        return false;
    atomic_store_explicit((_Atomic uint16_t *)(q->used + 2), now, memory_order_release);
    q->published = now;
    atomic_thread_fence(memory_order_seq_cst);
    if (!q->event_idx)
        return !(*(volatile uint16_t *)q->avail & 1);
    uint16_t event = *(volatile uint16_t *)(q->avail + 4 + 2 * q->size);
    return (uint16_t)(now - event - 1) < (uint16_t)(now - told);
}

static bool copy_readable(const struct request *r, uint64_t offset, char *to, uint64_t length)
{
    for (int i = 0; i < r->readable && length; i++) {
        const struct iovec *s = &r->segments[i];
        if (offset >= s->iov_len) {
            offset -= s->iov_len;
            continue;
        }
        uint64_t take = s->iov_len - offset < length ? s->iov_len - offset : length;
        if (!s->iov_base)
            return false;
        memcpy(to, (char *)s->iov_base + offset, take);
        to += take;
        length -= take;
        offset = 0;
    }
    return !length;
}

/* The first bytes of the readable part: at once when they lie in one piece. */
static inline bool read_header(const struct request *r, void *to, uint64_t length)
{
    const struct iovec *s = &r->segments[0];
    if (r->readable && s->iov_len >= length && s->iov_base) {
        memcpy(to, s->iov_base, length);
        return true;
    }
    return copy_readable(r, 0, to, length);
}

/* The last byte of the writable part. */
static inline bool write_last(const struct request *r, char value)
{
    const struct iovec *s = &r->segments[r->count - 1];
    if (r->count <= r->readable || !s->iov_base)
        return false;
    ((char *)s->iov_base)[s->iov_len - 1] = value;
    return true;
}

static uint64_t slice_writable(struct request *r, uint64_t offset, uint64_t length)
{
    int i = r->readable;
    while (i < r->count && offset >= r->segments[i].iov_len)
        offset -= r->segments[i++].iov_len;
    uint64_t bytes = 0;
    for (; i < r->count && bytes < length; i++) {
        uint64_t take = r->segments[i].iov_len - offset;
        if (take > length - bytes)
            take = length - bytes;
        r->slices[i].iov_base = r->segments[i].iov_base ? (char *)r->segments[i].iov_base + offset : NULL;
        r->slices[i].iov_len = take;
        bytes += take;
        offset = 0;
    }
    return bytes;
}

struct ring *ring_create(uint16_t size, int event_idx, const void *table, void *avail, void *used, const struct region *regions,
                         int region_count)
{
    struct ring *q = calloc(1, sizeof *q);
    q->size = size;
    q->mask = size - 1;
    q->indirect = true;
    q->event_idx = event_idx;
    q->table = table;
    q->avail = avail;
    q->used = used;
    q->regions = regions;
    q->region_count = region_count;
    q->max_chain = size;
    q->in_flight = calloc((size + 63) / 64, 8);
    for (int i = 0; i < size; i++) {
        struct request *r = malloc(sizeof *r);
        r->next_free = q->free;
        q->free = r;
    }
    return q;
}

/* Serves everything that is available as reads of a block device, without the I/O. Returns the sum of the sectors. */
uint64_t ring_serve(struct ring *q)
{
    uint64_t sum = 0;
    if (!q->event_idx)
        atomic_store_explicit((_Atomic uint16_t *)q->used, 1, memory_order_release);
    for (struct request *r; (r = pop(q));) {
        struct { uint32_t type, reserved; uint64_t sector; } header;
        if (!r->writable_bytes || !read_header(r, &header, sizeof header)) {
            q->broken = true;
            break;
        }
        uint64_t data = r->writable_bytes - 1;
        char status = header.type == 0 && data % 512 == 0 ? 0 : 2;
        if (!status)
            sum += header.sector + slice_writable(r, 0, data);
        if (!write_last(r, status)) {
            q->broken = true;
            break;
        }
        r->written = (uint32_t)data + 1;
        push(q, r);
    }
    publish(q);
    if (q->event_idx)
        atomic_store_explicit((_Atomic uint16_t *)(q->used + 4 + 8 * q->size), q->next_avail, memory_order_release);
    else
        atomic_store_explicit((_Atomic uint16_t *)q->used, 0, memory_order_release);
    atomic_thread_fence(memory_order_seq_cst);
    return q->broken ? UINT64_MAX : sum;
}

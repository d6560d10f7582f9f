/*
 * The device side of rings in C, doing what src/Virtio does for a block request and no more: the same checks on hostile input, the same
 * translation, the same ring order. The yardstick of bench/Rings. This part is the same for split and packed rings.
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

struct region { uint64_t start, last; char *host; uint32_t access; uint32_t pad; };

struct request {
    uint16_t head, descriptors;
    bool unmapped;
    int count, readable;
    uint64_t readable_bytes, writable_bytes;
    uint32_t written;
    struct request *next_free;
    struct iovec segments[MAX_SEGMENTS];
    struct iovec slices[MAX_SEGMENTS];
};

/* What both layouts need of a queue. */
struct queue {
    uint16_t size;
    bool indirect, event_idx, broken;
    const struct region *regions;
    int region_count, hit, max_chain;
    uint64_t *in_flight;
    struct request *free;
};

static inline int find(struct queue *q, uint64_t iova)
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

static inline bool add(struct queue *q, struct request *r, uint64_t addr, uint32_t len, uint16_t flags, uint64_t *total, int *count)
{
    bool write = flags & DESC_WRITE;
    if (!write && r->writable_bytes)
        return false;
    if (++*count > q->max_chain)
        return false;
    *total += len;
    if (*total > 1ULL << 32)
        return false;
    if (!len)
        return true;
    uint64_t iova = addr, last = iova + (len - 1);
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
        r->writable_bytes += len;
    } else {
        r->readable_bytes += len;
        r->readable = r->count;
    }
    return true;
}

/* The table that a descriptor points to, or NULL. */
static inline const void *find_table(struct queue *q, uint64_t addr, uint32_t len)
{
    if (!q->indirect || !len || len % 16 || len / 16 > (uint32_t)q->max_chain)
        return NULL;
    int region = find(q, addr);
    if (region < 0 || !(q->regions[region].access & ACCESS_READ))
        return NULL;
    if (addr + (len - 1) < addr || addr + (len - 1) > q->regions[region].last)
        return NULL;
    return q->regions[region].host + (addr - q->regions[region].start);
}

static inline void begin(struct request *r)
{
    r->unmapped = false;
    r->count = r->readable = 0;
    r->readable_bytes = r->writable_bytes = 0;
    r->written = 0;
}

static inline bool is_in_flight(const struct queue *q, uint16_t head)
{
    return q->in_flight[head >> 6] >> (head & 63) & 1;
}

static inline void take(struct queue *q, struct request *r)
{
    q->free = r->next_free;
    q->in_flight[r->head >> 6] |= 1ULL << (r->head & 63);
}

static inline void give_back(struct queue *q, struct request *r)
{
    q->in_flight[r->head >> 6] &= ~(1ULL << (r->head & 63));
    r->next_free = q->free;
    q->free = r;
}

static inline uint32_t used_length(const struct request *r)
{
    return r->written < r->writable_bytes ? r->written : (uint32_t)r->writable_bytes;
}

static inline bool copy_readable(const struct request *r, uint64_t offset, char *to, uint64_t length)
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

static inline uint64_t slice_writable(struct request *r, uint64_t offset, uint64_t length)
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

/* What a block device does with a read, without the I/O. Adds sector and bytes to the sum. */
static inline bool handle(struct request *r, uint64_t *sum)
{
    struct { uint32_t type, reserved; uint64_t sector; } header;
    if (!r->writable_bytes || !read_header(r, &header, sizeof header))
        return false;
    uint64_t data = r->writable_bytes - 1;
    char status = header.type == 0 && data % 512 == 0 ? 0 : 2;
    if (!status)
        *sum += header.sector + slice_writable(r, 0, data);
    if (!write_last(r, status))
        return false;
    r->written = (uint32_t)data + 1;
    return true;
}

static inline void init(struct queue *q, uint16_t size, int event_idx, int ids, const struct region *regions, int region_count)
{
    q->size = size;
    q->indirect = true;
    q->event_idx = event_idx;
    q->regions = regions;
    q->region_count = region_count;
    q->max_chain = size;
    q->in_flight = calloc((ids + 63) / 64, 8);
    for (int i = 0; i < size; i++) {
        struct request *r = malloc(sizeof *r);
        r->next_free = q->free;
        q->free = r;
    }
}

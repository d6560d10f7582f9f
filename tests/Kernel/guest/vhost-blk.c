/*
 * A virtio-blk driver that says what no well-behaved driver says, over /dev/vhost-vdpa-N.
 *
 *   vhost-blk /dev/vhost-vdpa-N read-only|requests|hostile|remap|state|late|features
 *
 * Linux's own driver cannot be made to send these requests, and only vhost-vdpa makes the kernel ask the device
 * process to drop mappings (UPDATE_IOTLB), to tell a queue's state (GET_VQ_STATE) and to suspend (SUSPEND).
 * Exit code 0 when all is as the virtio specification has it; otherwise the first difference is printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vhost.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RING = 64, MEMORY = 1 << 20, DATA = 0x8000, SECTOR = 512, SECONDS = 10 };
enum { MEMORY_IOVA = 0x100000, WINDOW_IOVA = 0x800000, HOLE_IOVA = 0x4000000 };

/* Layout of the driver's memory: the ring's three parts, then headers and status bytes, then data. */
static uint8_t *memory;
static struct vring_desc *descriptors;
static volatile struct vring_avail *avail;
static volatile struct vring_used *used;
struct slot {
	struct virtio_blk_outhdr header;
	uint8_t status;
	uint8_t pad[47];
};
static struct slot *slots;
static uint8_t *data;

static int device = -1, kick = -1, call = -1;
static const char *path;
static uint64_t offered;
static uint16_t seen; /* used entries that were taken */

static void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("vhost-blk: ");
	vprintf(format, arguments);
	printf("\n");
	exit(1);
}

static void check(int result, const char *what)
{
	if (result < 0)
		fail("%s: %s", what, strerror(errno));
}

static void ok(const char *what)
{
	printf("ok: %s\n", what);
	fflush(stdout);
}

static uint64_t iova(const void *address)
{
	return MEMORY_IOVA + (uint64_t)((const uint8_t *)address - memory);
}

static uint8_t *shared_memory(size_t size)
{
	int fd = memfd_create("driver", 0);
	uint8_t *at;

	check(fd, "memfd_create");
	check(ftruncate(fd, size), "ftruncate");
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	close(fd);
	return at;
}

static void iotlb(uint8_t type, uint64_t at, const void *memory, uint64_t size)
{
	struct vhost_msg_v2 message = { .type = VHOST_IOTLB_MSG_V2 };

	message.iotlb.type = type;
	message.iotlb.iova = at;
	message.iotlb.size = size;
	message.iotlb.uaddr = (uint64_t)memory;
	message.iotlb.perm = VHOST_ACCESS_RW;
	if (write(device, &message, sizeof(message)) != sizeof(message))
		fail("IOTLB message %d for %#lx: %s", type, at, strerror(errno));
}

static void set_status(uint8_t status)
{
	uint8_t now;

	check(ioctl(device, VHOST_VDPA_SET_STATUS, &status), "SET_STATUS");
	check(ioctl(device, VHOST_VDPA_GET_STATUS, &now), "GET_STATUS");
	if (now != status)
		fail("status %#x became %#x", status, now);
}

/* Opens the device up to FEATURES_OK with queue 0 at the given index; features holds what may be negotiated. */
static void prepare(uint64_t features, uint16_t index)
{
	uint64_t backend, wanted;
	struct vhost_vring_state number = { 0, RING }, base = { 0, index };
	struct vhost_vring_addr addresses = { .index = 0 };
	struct vhost_vring_file file = { 0, -1 };

	device = open(path, O_RDWR | O_CLOEXEC);
	check(device, path);
	kick = eventfd(0, EFD_CLOEXEC);
	call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	check(ioctl(device, VHOST_SET_OWNER, NULL), "SET_OWNER");
	check(ioctl(device, VHOST_GET_BACKEND_FEATURES, &backend), "GET_BACKEND_FEATURES");
	backend &= 1ULL << VHOST_BACKEND_F_IOTLB_MSG_V2 | 1ULL << VHOST_BACKEND_F_IOTLB_BATCH | 1ULL << VHOST_BACKEND_F_SUSPEND;
	check(ioctl(device, VHOST_SET_BACKEND_FEATURES, &backend), "SET_BACKEND_FEATURES");

	set_status(VIRTIO_CONFIG_S_ACKNOWLEDGE);
	set_status(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	check(ioctl(device, VHOST_GET_FEATURES, &offered), "GET_FEATURES");
	wanted = offered & (features | 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM);
	check(ioctl(device, VHOST_SET_FEATURES, &wanted), "SET_FEATURES");
	set_status(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK);

	memset(memory, 0, MEMORY);
	avail->idx = used->idx = seen = index;
	iotlb(VHOST_IOTLB_UPDATE, MEMORY_IOVA, memory, MEMORY);
	check(ioctl(device, VHOST_SET_VRING_NUM, &number), "SET_VRING_NUM");
	addresses.desc_user_addr = iova(descriptors);
	addresses.avail_user_addr = iova((void *)avail);
	addresses.used_user_addr = iova((void *)used);
	check(ioctl(device, VHOST_SET_VRING_ADDR, &addresses), "SET_VRING_ADDR");
	check(ioctl(device, VHOST_SET_VRING_BASE, &base), "SET_VRING_BASE");
	file.fd = kick;
	check(ioctl(device, VHOST_SET_VRING_KICK, &file), "SET_VRING_KICK");
	file.fd = call;
	check(ioctl(device, VHOST_SET_VRING_CALL, &file), "SET_VRING_CALL");
}

static void enable_queue(void)
{
	struct vhost_vring_state enable = { 0, 1 };

	check(ioctl(device, VHOST_VDPA_SET_VRING_ENABLE, &enable), "SET_VRING_ENABLE");
}

static void driver_ok(void)
{
	set_status(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK);
}

static void start(uint64_t features, uint16_t index)
{
	prepare(features, index);
	enable_queue();
	driver_ok();
}

/* Resets the device; the process behind it must answer in time, whatever was sent to it. */
static void stop(void)
{
	set_status(0);
	close(device);
	close(kick);
	close(call);
}

static void describe(int index, uint64_t address, uint32_t length, uint16_t flags)
{
	descriptors[index].addr = address;
	descriptors[index].len = length;
	descriptors[index].flags = flags;
	descriptors[index].next = index + 1;
}

static void publish(uint16_t head)
{
	avail->ring[avail->idx % RING] = head;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	avail->idx++;
}

static void notify(void)
{
	uint64_t one = 1;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	check(write(kick, &one, sizeof(one)), "kick");
}

/* Waits until the device has used that many more; false after SECONDS. */
static int await_used(uint16_t count)
{
	struct pollfd poller = { call, POLLIN, 0 };
	uint64_t signals;

	while ((uint16_t)(used->idx - seen) < count) {
		if (poll(&poller, 1, SECONDS * 1000) <= 0)
			return 0;
		if (read(call, &signals, sizeof(signals)) < 0 && errno != EAGAIN)
			fail("call: %s", strerror(errno));
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	seen += count;
	return 1;
}

/* Puts a request into three descriptors from 3 * slot on; write tells whether the device is to write the payload. */
static void put(int slot, uint32_t type, uint64_t sector, uint64_t payload, uint32_t length, int write)
{
	int head = slot * 3;

	slots[slot].header = (struct virtio_blk_outhdr){ .type = type, .sector = sector };
	slots[slot].status = 0xee;
	describe(head, iova(&slots[slot].header), sizeof(slots[slot].header), VRING_DESC_F_NEXT);
	describe(head + 1, payload, length, VRING_DESC_F_NEXT | (write ? VRING_DESC_F_WRITE : 0));
	describe(head + 2, iova(&slots[slot].status), 1, VRING_DESC_F_WRITE);
	if (length == 0)
		descriptors[head].next = head + 2;
	publish(head);
}

static void expect(const char *what, uint32_t type, uint64_t sector, uint32_t length, int write, uint8_t status)
{
	put(0, type, sector, iova(data), length, write);
	notify();
	if (!await_used(1))
		fail("%s: no answer within %d s", what, SECONDS);
	if (slots[0].status != status)
		fail("%s: status %d, not %d", what, slots[0].status, status);
	ok(what);
}

static uint64_t capacity(void)
{
	struct {
		struct vhost_vdpa_config head;
		uint64_t capacity;
	} config = { { 0, sizeof(uint64_t) }, 0 };

	check(ioctl(device, VHOST_VDPA_GET_CONFIG, &config), "GET_CONFIG");
	return config.capacity;
}

static void segment(uint64_t sector, uint32_t sectors, uint32_t flags)
{
	struct virtio_blk_discard_write_zeroes *at = (void *)data;

	at->sector = sector;
	at->num_sectors = sectors;
	at->flags = flags;
}

enum { OK = VIRTIO_BLK_S_OK, IOERR = VIRTIO_BLK_S_IOERR, UNSUPP = VIRTIO_BLK_S_UNSUPP };
static const uint64_t requests_features = 1ULL << VIRTIO_BLK_F_FLUSH | 1ULL << VIRTIO_BLK_F_DISCARD |
					  1ULL << VIRTIO_BLK_F_WRITE_ZEROES | 1ULL << VIRTIO_BLK_F_BLK_SIZE;

/* A driver that has not negotiated RO and writes. */
static void read_only(void)
{
	start(requests_features, 0);
	if (!(offered >> VIRTIO_BLK_F_RO & 1))
		fail("the device does not offer RO");
	expect("read", VIRTIO_BLK_T_IN, 0, SECTOR, 1, OK);
	expect("write to a read-only device", VIRTIO_BLK_T_OUT, 0, SECTOR, 0, IOERR);
	segment(0, 8, 0);
	expect("discard on a read-only device", VIRTIO_BLK_T_DISCARD, 0, 16, 0, IOERR);
	expect("write zeroes on a read-only device", VIRTIO_BLK_T_WRITE_ZEROES, 0, 16, 0, IOERR);
	expect("read after it", VIRTIO_BLK_T_IN, 0, SECTOR, 1, OK);
	stop();
}

/* Requests that are malformed, out of range or unknown: each its own status, and the device goes on. */
static void requests(void)
{
	uint64_t end;
	int i;

	start(requests_features, 0);
	end = capacity();
	for (i = 0; i < SECTOR; i++)
		data[i] = i * 7;
	expect("write the last sector", VIRTIO_BLK_T_OUT, end - 1, SECTOR, 0, OK);
	memset(data, 0, SECTOR);
	expect("read it", VIRTIO_BLK_T_IN, end - 1, SECTOR, 1, OK);
	for (i = 0; i < SECTOR; i++)
		if (data[i] != (uint8_t)(i * 7))
			fail("byte %d of the last sector has changed", i);
	expect("read past the end", VIRTIO_BLK_T_IN, end, SECTOR, 1, IOERR);
	expect("read across the end", VIRTIO_BLK_T_IN, end - 1, 2 * SECTOR, 1, IOERR);
	expect("write across the end", VIRTIO_BLK_T_OUT, end - 1, 2 * SECTOR, 0, IOERR);
	expect("read at sector 2^64 - 1", VIRTIO_BLK_T_IN, ~0ULL, SECTOR, 1, IOERR);
	expect("read at sector 2^55", VIRTIO_BLK_T_IN, 1ULL << 55, SECTOR, 1, IOERR);
	expect("write at sector 2^63", VIRTIO_BLK_T_OUT, 1ULL << 63, SECTOR, 0, IOERR);
	expect("read of 511 bytes", VIRTIO_BLK_T_IN, 0, 511, 1, IOERR);
	expect("write of 513 bytes", VIRTIO_BLK_T_OUT, 0, 513, 0, IOERR);
	expect("unknown type", 0x1234, 0, SECTOR, 1, UNSUPP);
	expect("secure erase, not offered", VIRTIO_BLK_T_SECURE_ERASE, 0, 16, 0, UNSUPP);
	expect("flush", VIRTIO_BLK_T_FLUSH, 0, 0, 0, OK);
	memset(data, 0xff, 20);
	expect("id", VIRTIO_BLK_T_GET_ID, 0, VIRTIO_BLK_ID_BYTES, 1, OK);
	if (strncmp((char *)data, "RAW-1", VIRTIO_BLK_ID_BYTES) != 0)
		fail("the id is '%.20s'", (char *)data);
	segment(0, 8, 0);
	expect("discard", VIRTIO_BLK_T_DISCARD, 0, 16, 0, OK);
	expect("discard of 15 bytes", VIRTIO_BLK_T_DISCARD, 0, 15, 0, IOERR);
	segment(0, 8, VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP);
	expect("write zeroes with unmap", VIRTIO_BLK_T_WRITE_ZEROES, 0, 16, 0, OK);
	expect("discard with unmap", VIRTIO_BLK_T_DISCARD, 0, 16, 0, UNSUPP);
	segment(0, 8, 1U << 31);
	expect("discard with an unknown flag", VIRTIO_BLK_T_DISCARD, 0, 16, 0, UNSUPP);
	expect("write zeroes with an unknown flag", VIRTIO_BLK_T_WRITE_ZEROES, 0, 16, 0, UNSUPP);
	segment(end - 1, 2, 0);
	expect("write zeroes across the end", VIRTIO_BLK_T_WRITE_ZEROES, 0, 16, 0, IOERR);
	segment(~0ULL, 8, 0);
	expect("discard at sector 2^64 - 1", VIRTIO_BLK_T_DISCARD, 0, 16, 0, IOERR);
	expect("a read after all that", VIRTIO_BLK_T_IN, 0, SECTOR, 1, OK);
	stop();
}

/* Rings that no driver may make. What the device does with the queue is its own affair; the next session must work. */
static void hostile_chain(const char *what, int kind)
{
	start(requests_features, 0);
	put(0, VIRTIO_BLK_T_IN, 0, iova(data), SECTOR, 1);
	switch (kind) {
	case 0: /* a loop */
		descriptors[2].flags |= VRING_DESC_F_NEXT;
		descriptors[2].next = 0;
		break;
	case 1: /* the chain leaves the table */
		descriptors[0].next = RING;
		break;
	case 2: /* the head lies outside of the table */
		avail->ring[0] = 0xfff0;
		break;
	case 3: /* more available than the ring holds */
		avail->idx = 40000;
		break;
	case 4: /* the payload is in no region */
		descriptors[1].addr = HOLE_IOVA;
		break;
	case 5: /* the header is in no region */
		descriptors[0].addr = ~0ULL - 8;
		break;
	case 6: /* the status is in no region */
		descriptors[2].addr = HOLE_IOVA;
		break;
	case 7: /* the payload ends outside of its region */
		descriptors[1].addr = MEMORY_IOVA + MEMORY - 256;
		break;
	case 8: /* no place for a status */
		descriptors[1].flags = 0;
		break;
	case 9: /* half a header */
		descriptors[0].len = 8;
		break;
	case 10: /* a length that wraps the address space */
		descriptors[1].addr = ~0ULL - SECTOR + 1;
		descriptors[1].len = ~0U;
		break;
	case 11: /* an indirect table that was not negotiated, and is no multiple of 16 */
		descriptors[0].flags = VRING_DESC_F_INDIRECT;
		descriptors[0].len = 17;
		break;
	case 12: /* device-readable after device-writable */
		descriptors[2].flags = VRING_DESC_F_NEXT | VRING_DESC_F_WRITE;
		describe(3, iova(data), 8, 0);
		break;
	case 13: /* mapped away under the request */
		iotlb(VHOST_IOTLB_UPDATE, WINDOW_IOVA, memory, MEMORY);
		for (int slot = 1; slot < 16; slot++)
			put(slot, VIRTIO_BLK_T_IN, slot * 8, WINDOW_IOVA + DATA, 4096, 1);
		notify();
		iotlb(VHOST_IOTLB_INVALIDATE, WINDOW_IOVA, NULL, MEMORY);
		break;
	case 14: /* the ring itself mapped away */
		iotlb(VHOST_IOTLB_INVALIDATE, MEMORY_IOVA, NULL, MEMORY);
		break;
	}
	notify();
	usleep(50000);
	stop();
	start(requests_features, 0);
	put(0, VIRTIO_BLK_T_IN, 0, iova(data), SECTOR, 1);
	notify();
	if (!await_used(1) || slots[0].status != OK)
		fail("after %s the next session does not work", what);
	stop();
	ok(what);
}

static void hostile(void)
{
	static const char *const kinds[] = {
		"a chain that loops", "a chain that leaves the table", "a head outside of the table",
		"more available than the ring holds", "a payload in no region", "a header in no region",
		"a status in no region", "a payload that ends outside of its region", "no place for a status",
		"half a header", "a length that wraps the address space", "an indirect table that was not negotiated",
		"a readable descriptor after a writable one", "payload mapped away under the request", "the ring mapped away",
	};

	for (int kind = 0; kind < (int)(sizeof(kinds) / sizeof(kinds[0])); kind++)
		hostile_chain(kinds[kind], kind);
}

/*
 * The map changes while requests are in flight whose own memory stays. The kernel announces every change as one of the
 * whole address space, so the device drops all it has mapped, and yet no request may fail or be lost.
 */
static void remap(void)
{
	enum { WINDOW = 1 << 16, BATCH = 16, ROUNDS = 50 };
	uint8_t *windows[2] = { shared_memory(WINDOW), shared_memory(WINDOW) };

	memset(windows[0], 'a', WINDOW);
	memset(windows[1], 'b', WINDOW);
	start(requests_features, 0);
	iotlb(VHOST_IOTLB_UPDATE, WINDOW_IOVA, windows[0], WINDOW);
	for (int round = 1; round <= ROUNDS; round++) {
		uint8_t *now = windows[round % 2];

		for (int slot = 0; slot < BATCH; slot++)
			put(slot, VIRTIO_BLK_T_OUT, slot * 8, iova(data + slot * 4096), 4096, 0);
		notify();
		iotlb(VHOST_IOTLB_INVALIDATE, WINDOW_IOVA, NULL, WINDOW);
		iotlb(VHOST_IOTLB_UPDATE, WINDOW_IOVA, now, WINDOW);
		if (!await_used(BATCH))
			fail("round %d: requests were lost while the map changed", round);
		for (int slot = 0; slot < BATCH; slot++)
			if (slots[slot].status != OK)
				fail("round %d: status %d while the map changed", round, slots[slot].status);

		/* After the change nothing may come from the old memory. */
		put(0, VIRTIO_BLK_T_OUT, 1024, WINDOW_IOVA, WINDOW, 0);
		put(1, VIRTIO_BLK_T_FLUSH, 0, 0, 0, 0);
		notify();
		if (!await_used(2) || slots[0].status != OK)
			fail("round %d: the new map does not work", round);
		put(0, VIRTIO_BLK_T_IN, 1024, iova(data), WINDOW, 1);
		notify();
		if (!await_used(1) || slots[0].status != OK)
			fail("round %d: cannot read back", round);
		if (memcmp(data, now, WINDOW) != 0)
			fail("round %d: a request used memory that was mapped away", round);
	}
	stop();
	ok("50 changes of the map under load");
}

/* The queue's state is told, and a later session goes on from it. */
static void state(void)
{
	struct vhost_vring_state base = { 0, 0 };
	uint64_t backend;
	uint16_t index = 65530; /* across the wrap */

	for (int session = 0; session < 3; session++) {
		start(requests_features, index);
		for (int i = 0; i < 10; i++) {
			put(0, VIRTIO_BLK_T_IN, i, iova(data), SECTOR, 1);
			notify();
			if (!await_used(1) || slots[0].status != OK)
				fail("session %d: request %d failed", session, i);
		}
		index += 10;
		check(ioctl(device, VHOST_GET_BACKEND_FEATURES, &backend), "GET_BACKEND_FEATURES");
		if (backend >> VHOST_BACKEND_F_SUSPEND & 1) {
			check(ioctl(device, VHOST_VDPA_SUSPEND, NULL), "SUSPEND");
			put(0, VIRTIO_BLK_T_IN, 0, iova(data), SECTOR, 1);
			notify();
			usleep(50000);
			if (used->idx != seen)
				fail("a suspended device has used a buffer");
			ok("suspend");
		}
		check(ioctl(device, VHOST_GET_VRING_BASE, &base), "GET_VRING_BASE");
		if (base.num != index)
			fail("session %d: the queue is at %u, not at %u", session, base.num, index);
		stop();
	}
	ok("the queue's state over three sessions");
}

/* The queue is enabled and kicked at once after DRIVER_OK: before 7.3 the device can learn of it from the kick alone. */
static void late(void)
{
	enum { SESSIONS = 100 };

	for (int session = 0; session < SESSIONS; session++) {
		prepare(requests_features, 0);
		driver_ok();
		enable_queue();
		put(0, VIRTIO_BLK_T_IN, 0, iova(data), SECTOR, 1);
		notify();
		if (!await_used(1) || slots[0].status != OK)
			fail("session %d: a queue enabled after DRIVER_OK is not served", session);
		stop();
	}
	ok("a queue is enabled after DRIVER_OK, 100 times");
}

/* What the kernel lets a driver do only when the device process has negotiated it: a device of two queues, two groups. */
static void features(void)
{
	uint64_t backend;
	uint32_t groups;
	struct vhost_vring_state group = { 1, 99 };

	prepare(requests_features, 0);
	check(ioctl(device, VHOST_GET_BACKEND_FEATURES, &backend), "GET_BACKEND_FEATURES");
	if (!(backend >> VHOST_BACKEND_F_SUSPEND & 1))
		fail("SUSPEND was not negotiated");
	ok("SUSPEND is negotiated");
	check(ioctl(device, VHOST_VDPA_GET_GROUP_NUM, &groups), "GET_GROUP_NUM");
	if (groups != 2)
		fail("the device has %u groups", groups);
	check(ioctl(device, VHOST_VDPA_GET_VRING_GROUP, &group), "GET_VRING_GROUP");
	if (group.num != 1)
		fail("queue 1 is in group %u", group.num);
	ok("two groups, queue 1 is in the second");

	/* Without QUEUE_READY the device could not know of this. */
	driver_ok();
	put(0, VIRTIO_BLK_T_IN, 0, iova(data), SECTOR, 1);
	notify();
	usleep(50000);
	if (used->idx != seen)
		fail("a queue that is not enabled was served");
	enable_queue();
	notify();
	if (!await_used(1) || slots[0].status != OK)
		fail("a queue enabled after DRIVER_OK is not served");
	stop();
	ok("a queue is enabled by message");
}

int main(int count, char **arguments)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} modes[] = { { "read-only", read_only }, { "requests", requests }, { "hostile", hostile }, { "remap", remap }, { "state", state }, { "late", late }, { "features", features } };

	if (count == 3) {
		path = arguments[1];
		memory = shared_memory(MEMORY);
		descriptors = (void *)memory;
		avail = (void *)(memory + 0x1000);
		used = (void *)(memory + 0x2000);
		slots = (void *)(memory + 0x3000);
		data = memory + DATA;
		for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
			if (strcmp(modes[i].name, arguments[2]) == 0) {
				modes[i].run();
				return 0;
			}
	}
	fprintf(stderr, "usage: vhost-blk /dev/vhost-vdpa-N read-only|requests|hostile|remap|state|late|features\n");
	return 2;
}

/* The breaker's file: one record of 32 bytes, written by a single pwrite under a lock that is only
 * ever tried, never waited for.
 *
 *   0  8  "TSBREAK1"      8  4  time-outs in a row      12  4  pause, ms
 *  16  8  retry at, CLOCK_MONOTONIC ns                  24  8  FNV-1a 64 of the 24 bytes before */
#include "plugin/shim/breaker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "plugin/shim/clock.h"
#include "plugin/shim/frame.h"

static const char breaker_magic[8] = {'T', 'S', 'B', 'R', 'E', 'A', 'K', '1'};

typedef struct breaker_record {
    char magic[8];
    uint32_t timeouts;
    uint32_t pause_ms;
    uint64_t retry_at_ns;
    uint64_t checksum;
} breaker_record;

_Static_assert(sizeof(breaker_record) == BREAKER_FILE_BYTES, "the record has no padding");

static uint64_t record_checksum(const breaker_record* record) {
    return frame_checksum((const uint8_t*)record, sizeof *record - sizeof record->checksum);
}

/* A record that cannot be right reads as closed. */
static breaker_record record_read(int file, uint64_t now_ns) {
    breaker_record record;
    memset(&record, 0, sizeof record);
    const ssize_t got = pread(file, &record, sizeof record, 0);
    const int whole = got == (ssize_t)sizeof record &&
                      memcmp(record.magic, breaker_magic, sizeof breaker_magic) == 0 &&
                      record.checksum == record_checksum(&record);
    const uint64_t furthest = now_ns + BREAKER_PAUSE_MS_MAX * CLOCK_NS_PER_MS;
    if (!whole || record.pause_ms > BREAKER_PAUSE_MS_MAX || record.retry_at_ns > furthest)
        memset(&record, 0, sizeof record);
    return record;
}

static void record_write(int file, breaker_record record) {
    memcpy(record.magic, breaker_magic, sizeof breaker_magic);
    record.checksum = record_checksum(&record);
    /* Where the disk is full the breaker stays as it was: each call then waits for its own
     * deadline. */
    const ssize_t written = pwrite(file, &record, sizeof record, 0);
    (void)written;
}

static int is_open(const breaker_record* record, uint64_t now_ns) {
    return record->timeouts >= BREAKER_TIMEOUTS_TO_OPEN && now_ns < record->retry_at_ns;
}

/* The one that gets the lock after the pause tries; everybody else goes on pausing. */
static int claim_try(const char* path, uint64_t now_ns) {
    const int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return 1;
    int claimed = 0;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        breaker_record record = record_read(file, now_ns);
        if (!is_open(&record, now_ns)) {
            record.retry_at_ns = now_ns + record.pause_ms * CLOCK_NS_PER_MS;
            record_write(file, record);
            claimed = 1;
        }
        (void)flock(file, LOCK_UN);
    }
    (void)close(file);
    return claimed;
}

int breaker_admits(const char* path, uint64_t now_ns, int* marked_out) {
    *marked_out = 0;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return 1;
    const breaker_record record = record_read(file, now_ns);
    (void)close(file);
    *marked_out = record.timeouts > 0;
    if (record.timeouts < BREAKER_TIMEOUTS_TO_OPEN) return 1;
    if (is_open(&record, now_ns)) return 0;
    return claim_try(path, now_ns);
}

void breaker_timed_out(const char* path, uint64_t now_ns) {
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        breaker_record record = record_read(file, now_ns);
        if (record.timeouts < UINT32_MAX) record.timeouts++;
        if (record.timeouts == BREAKER_TIMEOUTS_TO_OPEN) {
            record.pause_ms = BREAKER_PAUSE_MS_FIRST;
        } else if (record.timeouts > BREAKER_TIMEOUTS_TO_OPEN) {
            record.pause_ms *= 2;
            if (record.pause_ms > BREAKER_PAUSE_MS_MAX) record.pause_ms = BREAKER_PAUSE_MS_MAX;
        }
        record.retry_at_ns = now_ns + record.pause_ms * CLOCK_NS_PER_MS;
        record_write(file, record);
        (void)flock(file, LOCK_UN);
    }
    (void)close(file);
}

void breaker_answered(const char* path) {
    const int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return;
    breaker_record closed;
    memset(&closed, 0, sizeof closed);
    record_write(file, closed);
    (void)close(file);
}

// A disk that fails as disks do, between SQLite and the kernel. It is preloaded
// into a process and watches the files of one folder:
//
//   - What is written reaches the file at once, and what stood there before goes
//     into a log first, until an fsync makes it last. After the process has died
//     the test plays the power cut: it puts back what a disk with a cache of its
//     own may have lost. The same for names that are made and removed, until the
//     folder is synced.
//   - A page that is shared with the test tells it to be full, read-only, slow,
//     or deaf (fsync returns and does nothing), and at which write to kill the
//     process.
//
// The log is read by log.go; keep the two alike.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECTOR 512
#define FDS 4096
#define EXPORT __attribute__((visibility("default")))

// control is the page that is shared with the test (disk.go has the same order).
static volatile struct {
	int64_t room;      // bytes that all files of the folder may take; 0: no bound
	int64_t slow;      // milliseconds of each fsync
	int64_t read_only; // 1: no write is taken
	int64_t deaf;      // 1: fsync does nothing
	int64_t die[2];    // the write or fsync of the database, of its log, at which the process dies; 0: none
	int64_t seen[2];   // writes and fsyncs of the database, of its log
	int64_t died;      // 1: at the database, 2: at its log
} *control;

enum { WROTE = 1, CUT, SYNCED, MADE, REMOVED, SYNCED_NAMES };

struct record {
	int64_t kind, number, inode, offset, size, length; // length bytes follow
};

// file is what is open under a descriptor. Files are few; none is given back.
struct file {
	int64_t inode, last; // the number of its last write that is not synced
	int which;           // 0: the database, 1: its log, -1: another
	struct file *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *open_at[FDS], *files;
static char folder[1024], hidden[1100];
static int log_fd = -1;
static int64_t number, names; // of records; name changes that are not synced
static int removed;           // files that were moved aside

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void start(void) {
	real_open = dlsym(RTLD_NEXT, "open64");
	real_close = dlsym(RTLD_NEXT, "close");
	real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	real_write = dlsym(RTLD_NEXT, "write");
	real_fsync = dlsym(RTLD_NEXT, "fsync");
	real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
	real_unlink = dlsym(RTLD_NEXT, "unlink");
	const char *where = getenv("FAULT_DISK");
	if (!where) return;
	char path[1200];
	snprintf(folder, sizeof folder, "%s/", where);
	snprintf(hidden, sizeof hidden, "%s/.disk", where);
	snprintf(path, sizeof path, "%s/control", hidden);
	int fd = real_open(path, O_RDWR | O_CLOEXEC);
	control = fd < 0 ? MAP_FAILED : mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	snprintf(path, sizeof path, "%s/log", hidden);
	log_fd = real_open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (control == MAP_FAILED || log_fd < 0) {
		fprintf(stderr, "faulty disk: %s has no control page or no log\n", hidden);
		abort();
	}
}

// ours says whether a path is a file whose content must last. What SQLite keeps
// in shared memory is not: no cut leaves it.
static int ours(const char *path) {
	size_t n = strlen(folder), m = strlen(path);
	return n && !strncmp(path, folder, n) && !strchr(path + n, '/') && !(m > 4 && !strcmp(path + m - 4, "-shm"));
}

static int ends(const char *path, const char *with) {
	size_t n = strlen(path), m = strlen(with);
	return n >= m && !strcmp(path + n - m, with);
}

static struct file *at(int fd) { return fd >= 0 && fd < FDS ? open_at[fd] : NULL; }

// note writes one record of the log with one call, so that a kill leaves at
// most its last record short.
static void note(struct record r, const void *data) {
	char *b = malloc(sizeof r + r.length);
	r.number = ++number;
	memcpy(b, &r, sizeof r);
	if (r.length) memcpy(b + sizeof r, data, r.length);
	if (real_write(log_fd, b, sizeof r + r.length) != (ssize_t)(sizeof r + r.length)) abort();
	free(b);
}

// forget empties the log when nothing is left that a cut could lose.
static void forget(void) {
	for (struct file *f = files; f; f = f->next)
		if (f->last) return;
	if (names == 0) real_ftruncate(log_fd, 0);
}

// dies kills the process when this is the write that the test has chosen.
static void dies(struct file *f) {
	if (f->which < 0) return;
	control->seen[f->which]++;
	if (control->die[f->which] && --control->die[f->which] == 0) {
		control->died = f->which + 1;
		kill(getpid(), SIGKILL);
		for (;;) pause();
	}
}

// before logs what a change of the bytes from offset to end will destroy, in
// whole sectors.
static void before(int fd, struct file *f, int kind, off_t offset, off_t end) {
	struct stat st;
	fstat(fd, &st);
	off_t first = offset / SECTOR * SECTOR, last = (end + SECTOR - 1) / SECTOR * SECTOR;
	char *old = calloc(1, last > first ? last - first : 1);
	if (last > first && pread(fd, old, last - first, first) < 0) abort();
	note((struct record){kind, 0, f->inode, first, st.st_size, last > first ? last - first : 0}, old);
	free(old);
	f->last = number;
}

// fits says how many of n bytes at offset find room on the disk.
static size_t fits(int fd, size_t n, off_t offset) {
	struct stat st;
	int64_t used = 0;
	if (!control->room || fstat(fd, &st) || offset + (off_t)n <= st.st_size) return n;
	DIR *d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d));) {
		struct stat each;
		if (!fstatat(dirfd(d), e->d_name, &each, AT_SYMLINK_NOFOLLOW) && S_ISREG(each.st_mode)) used += each.st_size;
	}
	if (d) closedir(d);
	int64_t most = st.st_size + (control->room - used) - offset;
	if (most >= (int64_t)n) return n;
	return most > 0 ? most / SECTOR * SECTOR : 0;
}

static ssize_t put(int fd, struct file *f, const void *data, size_t n, off_t offset) {
	pthread_mutex_lock(&lock);
	dies(f);
	ssize_t done = -1;
	size_t room = control->read_only ? 0 : fits(fd, n, offset);
	if (n && !room) {
		errno = control->read_only ? EROFS : ENOSPC;
	} else {
		before(fd, f, WROTE, offset, offset + room);
		done = real_pwrite(fd, data, room, offset);
	}
	int e = errno;
	pthread_mutex_unlock(&lock);
	errno = e;
	return done;
}

static int sync_file(struct file *f) {
	pthread_mutex_lock(&lock);
	dies(f);
	int64_t upto = f->last;
	pthread_mutex_unlock(&lock);
	if (control->slow) nanosleep(&(struct timespec){control->slow / 1000, control->slow % 1000 * 1000000}, NULL);
	if (control->read_only) return errno = EROFS, -1;
	if (control->deaf) return 0;
	pthread_mutex_lock(&lock);
	note((struct record){SYNCED, 0, f->inode, upto, 0, 0}, NULL);
	if (f->last <= upto) f->last = 0;
	forget();
	pthread_mutex_unlock(&lock);
	return 0;
}

// sync_names makes the names of the folder last, when fd is the folder.
static int sync_names(int fd) {
	struct stat a, b;
	if (!folder[0] || control->deaf || fstat(fd, &a) || !S_ISDIR(a.st_mode) || stat(folder, &b) || a.st_ino != b.st_ino) return 0;
	pthread_mutex_lock(&lock);
	note((struct record){SYNCED_NAMES, 0, 0, 0, 0, 0}, NULL);
	names = 0;
	forget();
	pthread_mutex_unlock(&lock);
	return 0;
}

// opened remembers a file that was opened, and that its name is new.
static void opened(int fd, const char *path, int made) {
	struct stat st;
	if (fd >= FDS || fstat(fd, &st) || !S_ISREG(st.st_mode)) return;
	struct file *f = files;
	while (f && f->inode != (int64_t)st.st_ino) f = f->next;
	if (!f) {
		f = calloc(1, sizeof *f);
		f->inode = st.st_ino;
		f->which = ends(path, ".db") ? 0 : ends(path, "-wal") ? 1 : -1;
		f->next = files;
		files = f;
	}
	open_at[fd] = f;
	if (!made) return;
	names++;
	note((struct record){MADE, 0, f->inode, 0, 0, strlen(path)}, path);
}

EXPORT int open64(const char *path, int flags, ...) {
	va_list more;
	va_start(more, flags);
	mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (!folder[0] || !ours(path)) return real_open(path, flags, mode);
	pthread_mutex_lock(&lock);
	int made = flags & O_CREAT && access(path, F_OK);
	int fd = -1;
	if (made && control->read_only)
		errno = EROFS;
	else
		fd = real_open(path, flags, mode);
	int e = errno;
	if (fd >= 0) opened(fd, path, made);
	pthread_mutex_unlock(&lock);
	errno = e;
	return fd;
}

EXPORT int close(int fd) {
	if (fd >= 0 && fd < FDS) open_at[fd] = NULL;
	return real_close(fd);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t n, off_t offset) {
	struct file *f = at(fd);
	return f ? put(fd, f, data, n, offset) : real_pwrite(fd, data, n, offset);
}

EXPORT ssize_t write(int fd, const void *data, size_t n) {
	struct file *f = at(fd);
	if (!f) return real_write(fd, data, n);
	off_t offset = lseek(fd, 0, SEEK_CUR);
	ssize_t done = put(fd, f, data, n, offset);
	if (done > 0) lseek(fd, offset + done, SEEK_SET);
	return done;
}

EXPORT int fsync(int fd) {
	struct file *f = at(fd);
	if (f) return sync_file(f);
	return control ? sync_names(fd) : real_fsync(fd);
}

EXPORT int ftruncate64(int fd, off_t size) {
	struct file *f = at(fd);
	struct stat st;
	if (!f) return real_ftruncate(fd, size);
	if (control->read_only) return errno = EROFS, -1;
	pthread_mutex_lock(&lock);
	dies(f);
	fstat(fd, &st);
	before(fd, f, CUT, size, st.st_size);
	int done = real_ftruncate(fd, size);
	pthread_mutex_unlock(&lock);
	return done;
}

// A file that is removed is moved aside: its name may come back.
EXPORT int unlink(const char *path) {
	struct stat st;
	char aside[1200];
	if (!folder[0] || !ours(path) || stat(path, &st)) return real_unlink(path);
	if (control->read_only) return errno = EROFS, -1;
	pthread_mutex_lock(&lock);
	snprintf(aside, sizeof aside, "%s/removed.%d.%d", hidden, (int)getpid(), ++removed);
	names++;
	note((struct record){REMOVED, 0, st.st_ino, 0, 0, strlen(path)}, path);
	int done = rename(path, aside);
	pthread_mutex_unlock(&lock);
	return done;
}

// The other names of the same calls, for a libc or a build that uses them.
EXPORT int open(const char *path, int flags, ...) {
	va_list more;
	va_start(more, flags);
	mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	return open64(path, flags, mode);
}
EXPORT ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) { return pwrite64(fd, data, n, offset); }
EXPORT int fdatasync(int fd) { return fsync(fd); }
EXPORT int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

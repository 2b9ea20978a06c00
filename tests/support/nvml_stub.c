/* A libnvidia-ml.so.1 that reads its answers from a text file, so that pynvml's own loading and ctypes code are tested.
 * The file named by TUNESMITH_NVML_SCRIPT is read anew at every call: lines "key = value", where the key is a name for
 * the whole machine ("init", "count", "driver") or "INDEX.name" for one card. A value "!15" is NVML's error 15, "~" a
 * call that does not return while the script says so, "60|95|70" one answer a call (the last one stays); a key that is
 * not there answers NOT_SUPPORTED (3). The calls about a card are appended to TUNESMITH_NVML_CALLS where that is set. A
 * power limit that is set ("INDEX.set_limit" may refuse it) goes to SCRIPT.limits as "INDEX milliwatts", where the newest
 * line of a card is its limit in force: as in a driver, it outlives the process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int ret_t;
typedef struct card { int index; } card_t;
typedef struct { unsigned long long total, free_, used; } memory_t;
typedef struct { unsigned int gpu, memory; } load_t;
typedef struct { unsigned int pid; unsigned long long used; unsigned int gpu_instance, compute_instance; } process_t;
typedef struct { unsigned int version; int sensor; int value; } temperature_t;
typedef struct { unsigned int version; int value; } margin_t;
typedef union { double d; unsigned int ui; unsigned long ul; unsigned long long ull; long long sll; int si; } value_t;
typedef struct {
    unsigned int field, scope;
    long long timestamp, latency;
    unsigned int type;
    ret_t ret;
    value_t value;
} field_t;

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, SMALL = 7, HANGS = -1 };
static card_t cards[8] = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};

/* One answer of "60|95|70": the next at every call of this process, the last one for ever; another value begins anew. */
static void take_turn(const char *key, char *value) {
    static struct { char what[2048]; int turn; } turns[64];
    char what[2048], *bar;
    int slot = 0;
    if (!strchr(value, '|')) return;
    snprintf(what, sizeof what, "%s %s %s", getenv("TUNESMITH_NVML_SCRIPT"), key, value);
    while (slot < 63 && turns[slot].what[0] && strcmp(turns[slot].what, what)) slot++;
    if (strcmp(turns[slot].what, what)) { strcpy(turns[slot].what, what); turns[slot].turn = 0; }
    for (int skip = turns[slot].turn++; skip > 0 && (bar = strchr(value, '|')); skip--)
        memmove(value, bar + 1, strlen(bar));
    if ((bar = strchr(value, '|'))) *bar = 0;
}

/* Puts the value of `key` into `out`; returns NVML's code. */
static ret_t look_once(const char *key, char *out, size_t size) {
    const char *path = getenv("TUNESMITH_NVML_SCRIPT");
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[512];
    size_t length = strlen(key);
    ret_t ret = NOT_SUPPORTED;
    if (!file) return 9; /* DRIVER_NOT_LOADED */
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, key, length) != 0 || strncmp(line + length, " = ", 3) != 0) continue;
        char *value = line + length + 3;
        value[strcspn(value, "\r\n")] = 0;
        take_turn(key, value);
        if (value[0] == '~') { ret = HANGS; break; }
        if (value[0] == '!') { ret = atoi(value + 1); break; }
        snprintf(out, size, "%s", value);
        ret = OK;
        break;
    }
    fclose(file);
    return ret;
}

static ret_t look(const char *key, char *out, size_t size) {
    ret_t ret;
    while ((ret = look_once(key, out, size)) == HANGS) usleep(20000);
    return ret;
}

static ret_t ask(card_t *card, const char *name, char *out, size_t size) {
    char key[128], all[512];
    const char *log = getenv("TUNESMITH_NVML_CALLS");
    if (log) {
        FILE *file = fopen(log, "a");
        if (file) { fprintf(file, "%s\n", name); fclose(file); }
    }
    snprintf(key, sizeof key, "%d.all", card->index);
    ret_t ret = look(key, all, sizeof all); /* "0.all = !15": whatever this card is asked fails so */
    if (ret != NOT_SUPPORTED && ret != OK) return ret;
    snprintf(key, sizeof key, "%d.%s", card->index, name);
    return look(key, out, size);
}

static ret_t ask_number(card_t *card, const char *name, long long *out) {
    char text[512];
    ret_t ret = ask(card, name, text, sizeof text);
    if (ret == OK) *out = strtoll(text, NULL, 0);
    return ret;
}

static ret_t ask_uint(card_t *card, const char *name, unsigned int *out) {
    long long value;
    ret_t ret = ask_number(card, name, &value);
    if (ret == OK) *out = (unsigned int)value;
    return ret;
}

ret_t nvmlInitWithFlags(unsigned int flags) {
    char text[64];
    ret_t ret = look("init", text, sizeof text);
    (void)flags;
    return ret == NOT_SUPPORTED ? OK : ret;
}
ret_t nvmlShutdown(void) { return OK; }
ret_t nvmlSystemGetDriverVersion(char *out, unsigned int size) { return look("driver", out, size); }
ret_t nvmlDeviceGetCount_v2(unsigned int *count) {
    char text[64];
    ret_t ret = look("count", text, sizeof text);
    if (ret == OK) *count = (unsigned int)atoi(text);
    return ret;
}
ret_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, card_t **out) {
    if (index >= 8) return 2;
    *out = &cards[index];
    return OK;
}
ret_t nvmlDeviceGetHandleByUUID(const char *uuid, card_t **out) {
    for (int i = 0; i < 8; i++) {
        char key[32], text[512];
        snprintf(key, sizeof key, "%d.uuid", i);
        if (look(key, text, sizeof text) == OK && strcmp(text, uuid) == 0) { *out = &cards[i]; return OK; }
    }
    return NOT_FOUND;
}
ret_t nvmlDeviceGetUUID(card_t *card, char *out, unsigned int size) { return ask(card, "uuid", out, size); }
ret_t nvmlDeviceGetName(card_t *card, char *out, unsigned int size) { return ask(card, "name", out, size); }
ret_t nvmlDeviceGetMemoryInfo(card_t *card, memory_t *out) {
    long long total, used;
    ret_t ret = ask_number(card, "memory_total", &total);
    if (ret == OK) ret = ask_number(card, "memory_used", &used);
    if (ret == OK) *out = (memory_t){(unsigned long long)total, (unsigned long long)(total - used), (unsigned long long)used};
    return ret;
}
ret_t nvmlDeviceGetCudaComputeCapability(card_t *card, int *major, int *minor) {
    char text[64];
    ret_t ret = ask(card, "capability", text, sizeof text);
    if (ret == OK && sscanf(text, "%d.%d", major, minor) != 2) return 999;
    return ret;
}
ret_t nvmlDeviceGetUtilizationRates(card_t *card, load_t *out) {
    out->memory = 0;
    return ask_uint(card, "utilization", &out->gpu);
}
ret_t nvmlDeviceGetTemperature(card_t *card, int sensor, unsigned int *out) {
    (void)sensor;
    return ask_uint(card, "temperature", out);
}
ret_t nvmlDeviceGetTemperatureV(card_t *card, temperature_t *out) {
    long long value;
    ret_t ret = ask_number(card, "temperature_v", &value);
    if (ret == OK) out->value = (int)value;
    return ret;
}
ret_t nvmlDeviceGetTemperatureThreshold(card_t *card, int which, unsigned int *out) {
    char name[32];
    snprintf(name, sizeof name, "threshold_%d", which);
    return ask_uint(card, name, out);
}
ret_t nvmlDeviceGetMarginTemperature(card_t *card, margin_t *out) {
    long long value;
    ret_t ret = ask_number(card, "margin", &value);
    if (ret == OK) out->value = (int)value;
    return ret;
}
ret_t nvmlDeviceGetFieldValues(card_t *card, int count, field_t *fields) {
    for (int i = 0; i < count; i++) {
        char name[32];
        long long value = 0;
        snprintf(name, sizeof name, "field_%u", fields[i].field);
        fields[i].ret = ask_number(card, name, &value);
        fields[i].type = 5; /* NVML_VALUE_TYPE_SIGNED_INT */
        fields[i].value.ull = 0;
        fields[i].value.si = (int)value;
    }
    return OK;
}
ret_t nvmlDeviceGetPowerUsage(card_t *card, unsigned int *out) { return ask_uint(card, "power", out); }

/* The limit that was set last, or 0. */
static unsigned int limit_in_force(card_t *card) {
    char path[1024];
    FILE *file;
    int index;
    unsigned int milliwatts, newest = 0;
    snprintf(path, sizeof path, "%s.limits", getenv("TUNESMITH_NVML_SCRIPT"));
    if (!(file = fopen(path, "r"))) return 0;
    while (fscanf(file, "%d %u", &index, &milliwatts) == 2)
        if (index == card->index) newest = milliwatts;
    fclose(file);
    return newest;
}
static ret_t ask_limit(card_t *card, const char *name, unsigned int *out) {
    ret_t ret = ask_uint(card, name, out);
    if (ret == OK && limit_in_force(card)) *out = limit_in_force(card);
    return ret;
}
ret_t nvmlDeviceGetEnforcedPowerLimit(card_t *card, unsigned int *out) { return ask_limit(card, "limit_enforced", out); }
ret_t nvmlDeviceGetPowerManagementLimit(card_t *card, unsigned int *out) { return ask_limit(card, "limit", out); }
ret_t nvmlDeviceGetPowerManagementLimitConstraints(card_t *card, unsigned int *low, unsigned int *high) {
    ret_t ret = ask_uint(card, "limit_min", low);
    return ret == OK ? ask_uint(card, "limit_max", high) : ret;
}
ret_t nvmlDeviceSetPowerManagementLimit(card_t *card, unsigned int milliwatts) {
    char path[1024], text[64];
    unsigned int low, high;
    FILE *file;
    ret_t ret = ask(card, "set_limit", text, sizeof text);
    if (ret != OK && ret != NOT_SUPPORTED) return ret;
    ret = nvmlDeviceGetPowerManagementLimitConstraints(card, &low, &high);
    if (ret == OK && (milliwatts < low || milliwatts > high)) return INVALID;
    snprintf(path, sizeof path, "%s.limits", getenv("TUNESMITH_NVML_SCRIPT"));
    if (!(file = fopen(path, "a"))) return 999;
    fprintf(file, "%d %u\n", card->index, milliwatts);
    fclose(file);
    return OK;
}
ret_t nvmlDeviceGetPowerManagementDefaultLimit(card_t *card, unsigned int *out) { return ask_uint(card, "limit_default", out); }
ret_t nvmlDeviceGetClockInfo(card_t *card, int type, unsigned int *out) {
    return type == 1 ? ask_uint(card, "sm_clock", out) : NOT_SUPPORTED; /* NVML_CLOCK_SM */
}
ret_t nvmlDeviceGetFanSpeed(card_t *card, unsigned int *out) { return ask_uint(card, "fan", out); }
ret_t nvmlDeviceGetFanSpeed_v2(card_t *card, unsigned int fan, unsigned int *out) {
    (void)fan;
    return ask_uint(card, "fan_v2", out);
}
ret_t nvmlDeviceGetCurrentClocksThrottleReasons(card_t *card, unsigned long long *out) {
    long long value;
    ret_t ret = ask_number(card, "throttle", &value);
    if (ret == OK) *out = (unsigned long long)value;
    return ret;
}
ret_t nvmlDeviceGetCurrentClocksEventReasons(card_t *card, unsigned long long *out) {
    long long value;
    ret_t ret = ask_number(card, "events", &value);
    if (ret == OK) *out = (unsigned long long)value;
    return ret;
}

/* "0.compute = 4711:1048576 4712:NA": process and bytes, NA where the driver does not say. */
static ret_t processes(card_t *card, const char *name, unsigned int *count, process_t *out) {
    char text[512], *rest = text, *word;
    unsigned int found = 0, room = out ? *count : 0;
    ret_t ret = ask(card, name, text, sizeof text);
    if (ret != OK) return ret;
    while ((word = strtok(rest, " "))) {
        rest = NULL;
        if (found < room) {
            char *colon = strchr(word, ':');
            out[found].pid = (unsigned int)strtoul(word, NULL, 10);
            out[found].used = strcmp(colon + 1, "NA") ? strtoull(colon + 1, NULL, 10) : ~0ULL;
            out[found].gpu_instance = out[found].compute_instance = ~0U;
        }
        found++;
    }
    *count = found;
    return found > room ? SMALL : OK;
}
ret_t nvmlDeviceGetComputeRunningProcesses_v3(card_t *card, unsigned int *count, process_t *out) {
    return processes(card, "compute", count, out);
}
ret_t nvmlDeviceGetGraphicsRunningProcesses_v3(card_t *card, unsigned int *count, process_t *out) {
    return processes(card, "graphics", count, out);
}
ret_t nvmlDeviceGetComputeRunningProcesses_v2(card_t *card, unsigned int *count, process_t *out) {
    return processes(card, "compute_v2", count, out);
}
ret_t nvmlDeviceGetGraphicsRunningProcesses_v2(card_t *card, unsigned int *count, process_t *out) {
    return processes(card, "graphics_v2", count, out);
}

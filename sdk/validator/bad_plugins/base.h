/* SPDX-License-Identifier: Apache-2.0
 *
 * A bad plugin is the real one with one deliberate fault, and bears the name of the one case that
 * must find it. Its file gives a function that does wrong and puts it into a copy of the table:
 *
 *     BAD_PLUGIN(table.poll = poll_from_zero)
 *
 * Where a fault would show in several cases, the file limits it to the situation that its own case
 * makes, by deadline or payload.
 */
#ifndef TILLSIDE_BAD_PLUGIN_BASE_H
#define TILLSIDE_BAD_PLUGIN_BASE_H

#include <tillside/plugin.h>

/* The real plugin's entry and its table. */
const void* good_plugin_entry(const uint32_t* versions_host, uint32_t versions);
const tillside_plugin_v1* good(void);

#define BAD_PLUGIN(fault)                                                                 \
    __attribute__((visibility("default"))) const void* tillside_plugin_entry(             \
        const uint32_t* versions_host, uint32_t versions);                                \
    const void* tillside_plugin_entry(const uint32_t* versions_host, uint32_t versions) { \
        static tillside_plugin_v1 table;                                                  \
        if (good_plugin_entry(versions_host, versions) == NULL) return NULL;              \
        table = *good();                                                                  \
        fault;                                                                            \
        return &table;                                                                    \
    }

#endif

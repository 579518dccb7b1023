/*
 * version - of this program. CMakeLists.txt has the same; a test compares.
 *
 * Threads   any.
 */
#ifndef OL_BASE_VERSION_H
#define OL_BASE_VERSION_H

#define OL_VERSION "0.1.0"

#endif

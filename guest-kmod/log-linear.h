/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log-linear.h - the buckets of log-linear histograms: a value below 2^(sub_bits+1) has a bucket
 * of its own, each octave above has 2^sub_bits buckets.
 */
#ifndef VMTICK_LOG_LINEAR_H
#define VMTICK_LOG_LINEAR_H

#include <linux/types.h>

/* The bucket of this value. */
static inline __u32 log_linear_bucket(__u64 value, __u32 sub_bits)
{
	__u32 shift;

	if (value < (2ULL << sub_bits))
		return (__u32)value;
	shift = 63 - (__u32)__builtin_clzll(value) - sub_bits;
	return (shift << sub_bits) + (__u32)(value >> shift);
}

/* The smallest value in the bucket; of bucket + 1, where this one ends. */
static inline __u64 log_linear_floor(__u32 bucket, __u32 sub_bits)
{
	__u32 shift = bucket >> sub_bits;

	if (shift < 2)
		return bucket;
	shift -= 1;
	return (__u64)(bucket - (shift << sub_bits)) << shift;
}

#endif

/**
 * What one mock provider is measured to hold at once (`pnpm bench`): beyond that the numbers would say more about it
 * than about the receiver.
 */
export const sessionsMax = 10_000;

/** Sessions a second. Each sends two notifications over connections of their own; loopback carries no more evenly. */
export const rateMax = 500;

/** Seconds from the last start until what is not done counts as missing: the whole of Incode's retries, and some. */
export const patienceSecondsMax = 3600;

/** Long enough for one retry of Incode's schedule, which comes after 30 s. */
export const patienceSecondsDefault = 45;

/** Mistakes that are told one by one; the others are only counted. */
export const shownSessionsMax = 10;

/** Schema of the database that holds the queue's tables. */
export const SCHEMA = "lockkeeper";
/** Reviews to be made, and reviews that failed for good, whose checks are to be finished. */
export const REVIEWS = "reviews";
export const FAILED_REVIEWS = "failed-reviews";

export { EventError, readEvent, toBinary, toCloudEvent, uuidTime } from './event.js'
export { attemptsBefore, decide, Failure, failureReport, smallerReport } from './failure.js'
export { Inbox, inboxId } from './inbox.js'
export { Subscriber } from './subscriber.js'

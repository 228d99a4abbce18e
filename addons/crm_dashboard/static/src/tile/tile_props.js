/**
 * What the inside of every tile is given.
 *
 * - `tile`: its layout, `data`: what the server read
 * - `open({ group, point, metric })`: shows exactly the records behind it, or a part of it
 * - `openRecord(model, id)`: shows one record
 * - `readAgain()`: asks for the data again
 */
export const tileProps = {
    tile: Object,
    data: Object,
    open: Function,
    openRecord: Function,
    readAgain: Function,
};

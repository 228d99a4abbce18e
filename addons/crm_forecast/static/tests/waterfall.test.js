import { expect, test } from "@odoo/hoot";

import { waterfall } from "@crm_forecast/flow_panel/waterfall";

test("bars begin where the one before ends", () => {
    const bars = waterfall(100, [100, -50], 150);
    expect(bars.before).toEqual({ left: 0, width: 50 });
    expect(bars.moves).toEqual([
        { left: 50, width: 50 },
        { left: 75, width: 25 },
    ]);
    expect(bars.after).toEqual({ left: 0, width: 75 });
});

test("nothing at all has no bars", () => {
    expect(waterfall(0, [], 0)).toEqual({
        before: { left: 0, width: 0 },
        moves: [],
        after: { left: 0, width: 0 },
    });
});

test("levels below nothing are within the picture", () => {
    const bars = waterfall(50, [-100], -50);
    expect(bars.moves).toEqual([{ left: 0, width: 100 }]);
    expect(bars.before).toEqual({ left: 50, width: 50 });
});

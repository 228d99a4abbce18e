import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { GalleryDialog } from "../gallery/gallery_dialog";
import { Grid } from "../grid/grid";
import { HomeModel } from "../home_model/home_model";
import { useLive } from "../home_model/live";
import { useWall } from "../home_model/wall";
import { NameDialog } from "../name_dialog/name_dialog";
import { PublishDialog } from "../publish/publish_dialog";
import { Tile } from "../tile/tile";
import { TileSettingsDialog } from "../tile_settings/tile_settings_dialog";
import { Toolbar } from "../toolbar/toolbar";

const { DateTime } = luxon;

/** Where somebody starts the day. */
export class Home extends Component {
    static template = "crm_dashboard.Home";
    static components = { Dropdown, DropdownItem, Grid, Layout, Tile, Toolbar };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useState(new HomeModel({ orm: markRaw(this.orm) }));
        this.state = useState({
            editing: false,
            wall: false,
            mail: { possible: false, subscribed: false },
        });
        useWall(this.state, () => this.model.load());
        useSetupAction({
            getLocalState: () => ({ dashboardId: this.layout?.id, ...this.model.state }),
        });
        useLive((models) => this.model.refresh(models));
        onWillStart(() => this.model.load(this.props.state || this.props.action.params || {}));
        this.env.config.setDisplayName?.(_t("Home"));
    }

    get layout() {
        return this.model.layout;
    }

    get display() {
        return { controlPanel: {} };
    }

    get greeting() {
        const { hour } = DateTime.local();
        if (hour < 5 || hour >= 18) {
            return _t("Good evening, %s", user.name);
        }
        return hour < 12 ? _t("Good morning, %s", user.name) : _t("Good afternoon, %s", user.name);
    }

    get today() {
        return DateTime.local().toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }

    get scopes() {
        const named = { me: _t("Mine"), team: _t("My Team"), company: _t("Company") };
        for (const { code, label } of this.layout.scope.options) {
            named[code] = label;
        }
        return named;
    }

    tileProps(tile, onHandleKeydown) {
        return {
            tile,
            data: this.model.data[tile.id],
            reading: Boolean(this.model.reading[tile.id]),
            editing: this.state.editing,
            canEdit: this.layout.can_edit,
            scopes: this.scopes,
            open: (id, part) => this.open(id, part),
            openRecord: (model, id) => this.openRecord(model, id),
            readAgain: (id) => this.model.readAgain(id),
            download: (id) => this.download(id),
            configure: (each) => this.configure(each),
            remove: (each) => this.model.remove(each.id),
            shift: (each, direction) => this.model.shift(each.id, direction),
            onHandleKeydown,
        };
    }

    // ------------------------------------------------------------------
    // Looking
    // ------------------------------------------------------------------

    choose(choice) {
        return this.model.load(choice);
    }

    async open(id, { group = null, point = null, metric = null } = {}) {
        const action = await this.orm.call("crm.dashboard", "open_tile", [id], {
            state: this.model.state,
            group,
            point,
            metric,
        });
        if (action) {
            return this.action.doAction(action);
        }
        this.notification.add(
            _t("The past of this figure is kept as a number only: there are no records to show."),
            { type: "info" }
        );
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    download(tileId) {
        const data = {
            dashboard_id: this.layout.id,
            state: JSON.stringify(this.model.state),
        };
        if (tileId) {
            data.tile_id = tileId;
        }
        return download({ url: "/crm_dashboard/export", data });
    }

    showOnWall() {
        this.state.editing = false;
        this.state.wall = true;
        // a browser may refuse: the home fills the window then
        document.documentElement.requestFullscreen?.().catch(() => {});
    }

    leaveWall() {
        this.state.wall = false;
        if (document.fullscreenElement) {
            document.exitFullscreen();
        }
    }

    print() {
        window.print();
    }

    // ------------------------------------------------------------------
    // Changing
    // ------------------------------------------------------------------

    toggleEditing() {
        this.state.editing = !this.state.editing;
    }

    addTile() {
        this.dialog.add(GalleryDialog, { add: (values) => this.model.add(values) });
    }

    configure(tile) {
        this.dialog.add(TileSettingsDialog, {
            tile: { ...tile },
            save: (values) => this.model.change(tile.id, values),
        });
    }

    async keepChoice() {
        const { period, compare, scope } = this.model.state;
        await this.model.edit([{ op: "settings", values: { period, compare, scope } }]);
        this.notification.add(_t("Your home starts with these choices from now on."), {
            type: "success",
        });
    }

    reset() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Go back to the home of your role?"),
            body: _t("Your own tiles and their places are given up."),
            confirmLabel: _t("Go back"),
            confirm: () => this.model.reset(),
            cancel: () => {},
        });
    }

    publish() {
        this.dialog.add(PublishDialog, {
            dashboardId: this.layout.id,
            name: this.layout.name,
            originId: this.layout.origin_id,
            onPublished: (id) => this.model.switchTo(id),
        });
    }

    addHome() {
        this.dialog.add(NameDialog, {
            title: _t("A further tab"),
            save: async (name) => {
                const id = await this.orm.call("crm.dashboard", "add_home", [name]);
                await this.model.switchTo(id);
                this.state.editing = true;
            },
        });
    }

    removeHome() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove “%s”?", this.layout.name),
            body: _t("The tab and its tiles are removed."),
            confirmLabel: _t("Remove"),
            confirm: async () => {
                await this.orm.call("crm.dashboard", "remove_home", [this.layout.id]);
                await this.model.switchTo(false);
            },
            cancel: () => {},
        });
    }

    // ------------------------------------------------------------------
    // By mail
    // ------------------------------------------------------------------

    async readSubscription() {
        const answer = await this.orm.call("digest.digest", "get_home_subscription", []);
        Object.assign(this.state.mail, answer);
    }

    async toggleSubscription() {
        const subscribed = await this.orm.call("digest.digest", "toggle_home_subscription", []);
        this.state.mail.subscribed = subscribed;
        this.notification.add(
            subscribed
                ? _t("The figures of your home come by mail every week.")
                : _t("Your home comes by mail no longer."),
            { type: "success" }
        );
    }
}

registry.category("actions").add("crm_dashboard.home", Home);

import { _t } from "@web/core/l10n/translation";

const LETTERS = "ABCDE";
export const MOST_VARIANTS = LETTERS.length;

/**
 * The variants that a person compares: what each changes, and nothing of what it comes
 * to. The quotation as it is stands beside them and cannot be changed.
 */
export class ImpactModel {
    /** @param {Object} [saved] what `save` gave, to go on where one was */
    constructor(saved) {
        this.variants = saved?.variants || [this.makeVariant("A")];
        this.products = saved?.products || [];
    }

    save() {
        return { variants: this.variants, products: this.products };
    }

    makeVariant(letter) {
        return { key: letter, name: _t("Variant %s", letter).toString(), cells: {} };
    }

    get canAdd() {
        return this.variants.length < MOST_VARIANTS;
    }

    /**
     * Add a variant, or a copy of one.
     *
     * @param {Object} [source]
     * @returns {Object|undefined} the new one; nothing when there are enough
     */
    add(source) {
        const used = this.variants.map((variant) => variant.key);
        const letter = [...LETTERS].find((each) => !used.includes(each));
        if (!letter) {
            return;
        }
        const variant = this.makeVariant(letter);
        if (source) {
            variant.cells = structuredClone(toPlain(source.cells));
        }
        this.variants.push(variant);
        return this.variants.at(-1);
    }

    remove(variant) {
        this.variants = this.variants.filter((each) => each.key !== variant.key);
    }

    /** What a variant says of a row: `{ quantity, discount }`, each may be missing. */
    cell(variant, rowKey) {
        return variant.cells[rowKey] || {};
    }

    /**
     * @param {Object} variant
     * @param {string} rowKey
     * @param {"quantity"|"discount"} name
     * @param {number|undefined} value nothing means: as it is
     */
    setValue(variant, rowKey, name, value) {
        const cell = { ...this.cell(variant, rowKey) };
        if (value === undefined) {
            delete cell[name];
        } else {
            cell[name] = value;
        }
        variant.cells[rowKey] = cell;
    }

    /**
     * The same discount on each line that takes one.
     *
     * @param {Object} variant
     * @param {Object[]} rows
     * @param {number} discount
     */
    setDiscount(variant, rows, discount) {
        for (const row of rows.filter((each) => each.free)) {
            this.setValue(variant, row.key, "discount", discount);
        }
    }

    /** Offer a product in addition; it is in the variants that give it a quantity. */
    addProduct(product, variant) {
        const key = `p${product.id}`;
        if (!this.products.some((each) => each.key === key)) {
            this.products.push({ ...product, key });
        }
        if (!this.cell(variant, key).quantity) {
            this.setValue(variant, key, "quantity", 1);
        }
    }

    removeProduct(key) {
        this.products = this.products.filter((product) => product.key !== key);
        for (const variant of this.variants) {
            delete variant.cells[key];
        }
    }

    isChanged(variant) {
        const { lines, extras } = this.payload(variant);
        return Boolean(Object.keys(lines).length || extras.length);
    }

    /** Leave out what the quotation has no more. */
    keepLines(rows) {
        const keys = new Set([...rows.map((row) => row.key), ...this.products.map((p) => p.key)]);
        for (const variant of this.variants) {
            variant.cells = Object.fromEntries(
                Object.entries(variant.cells).filter(([key]) => keys.has(key))
            );
        }
    }

    /** What the server is asked for one variant. */
    payload(variant) {
        const lines = {};
        for (const [key, cell] of Object.entries(variant.cells)) {
            if (key.startsWith("l") && Object.keys(cell).length) {
                lines[key.slice(1)] = { ...cell };
            }
        }
        const extras = this.getExtras(variant).map((product) => ({
            product_id: product.id,
            ...this.cell(variant, product.key),
        }));
        return { lines, extras };
    }

    /** The products in addition of one variant, in the order of the payload. */
    getExtras(variant) {
        return this.products.filter((product) => this.cell(variant, product.key).quantity > 0);
    }
}

function toPlain(cells) {
    return Object.fromEntries(Object.entries(cells).map(([key, cell]) => [key, { ...cell }]));
}

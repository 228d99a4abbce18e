from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.variant import (
    MOST_VARIANTS,
    Change,
    Extra,
    Variant,
    VariantError,
    read_variant,
    read_variants,
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["lines", "extras", "quantity", "discount", "product_id", "7"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@tagged("post_install", "-at_install")
class TestVariant(BaseCase):
    """What a screen sends is checked before anything is computed."""

    def test_what_a_variant_says(self):
        raw = {
            "lines": {"12": {"quantity": 3}, "13": {"discount": 12.5}},
            "extras": [{"product_id": 4, "quantity": 1, "discount": -5}],
        }
        self.assertEqual(
            read_variant(raw),
            Variant(
                {12: Change(3.0, None), 13: Change(None, 12.5)}, (Extra(4, 1.0, -5.0),)
            ),
        )
        self.assertEqual(read_variant({}), Variant({}))

    def test_each_mistake_has_its_reason(self):
        for reason, raw in (
            ("quantity", {"lines": {"1": {"quantity": -1}}}),
            ("discount", {"lines": {"1": {"discount": 101}}}),
            ("discount", {"lines": {"1": {"discount": -101}}}),
            ("number", {"lines": {"1": {"quantity": "3"}}}),
            ("number", {"lines": {"1": {"quantity": True}}}),
            ("number", {"lines": {"1": {"quantity": float("nan")}}}),
            ("number", {"lines": {"1": {"quantity": float("inf")}}}),
            ("shape", {"lines": {"x": {}}}),
            ("shape", {"lines": {"0": {}}}),
            ("shape", {"lines": [1]}),
            ("shape", {"extras": {"a": 1}}),
            ("shape", []),
            ("quantity", {"extras": [{"product_id": 3}]}),
            ("shape", {"extras": [{"quantity": 3}]}),
            ("many", {"extras": [{"product_id": 3, "quantity": 1}] * 51}),
        ):
            with self.subTest(raw=raw), self.assertRaises(VariantError) as caught:
                read_variant(raw)
            self.assertEqual(caught.exception.reason, reason)

    def test_a_list_of_them(self):
        self.assertEqual(read_variants([{}, {}]), [Variant({}), Variant({})])
        for reason, raw in (("shape", {}), ("many", [{}] * (MOST_VARIANTS + 1))):
            with self.assertRaises(VariantError) as caught:
                read_variants(raw)
            self.assertEqual(caught.exception.reason, reason)

    @PROPERTY
    @given(anything)
    def test_whatever_comes_is_read_or_refused(self, raw):
        try:
            variant = read_variant(raw)
        except VariantError:
            return
        for change in variant.lines.values():
            self.assertTrue(change.quantity is None or change.quantity >= 0)
            self.assertTrue(change.discount is None or abs(change.discount) <= 100)

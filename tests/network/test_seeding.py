"""What is drawn at random is drawn from a generator of the report's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
from keras.src.random import seed_generator

from report.network.seeding import draw_from

if TYPE_CHECKING:
    import pytest


def test_keras_draws_from_the_generator_also_where_it_has_no_word_for_the_place_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generator = keras.random.SeedGenerator(0)
    with monkeypatch.context() as older:
        older.delattr(seed_generator, "GLOBAL_SEED_GENERATOR", raising=False)  # Keras 3.12
        draw_from(generator)
    assert seed_generator.global_seed_generator() is generator
    keras.utils.clear_session()

// SPDX-License-Identifier: Apache-2.0
#include "screens.hpp"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

namespace tillside_qrk {
namespace {

QString text_of(const QJsonObject& object, const char* field) {
    return object.value(QLatin1String(field)).toString();
}

}  // namespace

BesideWindow::BesideWindow() : QWidget(nullptr, Qt::Tool | Qt::WindowStaysOnTopHint) {
    setObjectName(QStringLiteral("tillside"));
    setWindowTitle(QStringLiteral("Tillside"));
    setAttribute(Qt::WA_ShowWithoutActivating);  // the scanner's keys go to QRK
    auto* all = new QVBoxLayout(this);
    texts_ = new QVBoxLayout;
    all->addLayout(texts_);
    const auto button = [this, all](const char* name, const QString& text) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setFocusPolicy(Qt::NoFocus);
        all->addWidget(made);
        return made;
    };
    connect(button("tillsideNew", tr("New customer")), &QPushButton::clicked, this,
            &BesideWindow::newCustomer);
    connect(button("tillsideOff", tr("Take off")), &QPushButton::clicked, this,
            &BesideWindow::takeOff);
    connect(button("tillsideStop", tr("No more messages")), &QPushButton::clicked, this,
            &BesideWindow::noMoreMessages);
}

void BesideWindow::draw(const QJsonObject& card, const QJsonArray& suggestions,
                        const QString& words) {
    while (QLayoutItem* item = texts_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto add = [this](const QString& text) {
        if (text.trimmed().isEmpty()) return;
        auto* label = new QLabel(this);
        label->setTextFormat(Qt::PlainText);
        label->setText(text);
        texts_->addWidget(label);
    };
    add(text_of(card, "maskedName") + QStringLiteral("  ") + text_of(card, "maskedPhone"));
    for (const auto& one : suggestions) {
        const QJsonObject suggestion = one.toObject();
        add(text_of(suggestion, "name") + QStringLiteral(" – ") + text_of(suggestion, "reason"));
    }
    add(words);
    show();
}

NoticeDialog::NoticeDialog(const QJsonObject& notice) {
    setObjectName(QStringLiteral("tillsideNotice"));
    setWindowTitle(text_of(notice, "title"));
    auto* all = new QVBoxLayout(this);
    auto* text = new QPlainTextEdit(
        text_of(notice, "text") + QStringLiteral("\n\n") + text_of(notice, "script"), this);
    text->setReadOnly(true);
    all->addWidget(text);
    const QJsonArray choices = notice.value(QStringLiteral("choices")).toArray();
    for (const auto& one : choices) {
        auto* box = new QCheckBox(text_of(one.toObject(), "text"), this);
        box->setObjectName(text_of(one.toObject(), "choiceId"));
        box->setChecked(false);
        boxes_.append(box);
        all->addWidget(box);
    }
    auto* form = new QFormLayout;
    form->addRow(tr("Phone"), phone_ = new QLineEdit(this));
    form->addRow(tr("Name"), name_ = new QLineEdit(this));
    phone_->setObjectName(QStringLiteral("phone"));
    name_->setObjectName(QStringLiteral("name"));
    all->addLayout(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    all->addWidget(buttons);
}

QJsonArray NoticeDialog::choices() const {
    QJsonArray answers;
    for (const QCheckBox* box : boxes_) {
        answers.append(QJsonObject{{QStringLiteral("choiceId"), box->objectName()},
                                   {QStringLiteral("given"), box->isChecked()}});
    }
    return answers;
}

}  // namespace tillside_qrk

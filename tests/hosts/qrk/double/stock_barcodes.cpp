// QRK's own barcode plugin in small: one barcode takes the last line off again.
#include "core/pluginmanager/Interfaces/barcodesinterface.h"

class StockBarcodes : public BarcodesInterface {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "at.ckvsoft.BarcodesInterface")
    Q_INTERFACES(BarcodesInterface)
public:
    bool process(ReceiptItemModel*, int, QString barcode) override {
        return barcode == QLatin1String("100009000002");
    }
    QDialog* SettingsDialog() override { return new QDialog; }
    QString getPluginName() override { return QStringLiteral("Barcodes"); }
};

#include "stock_barcodes.moc"
